import { LOCAL_ADMINISTRATOR, type Caller } from './caller.js';
import { mayCreate, mayStop, mayView, viewLimits } from './permitted.js';

const caller = (tenant: string | null, ...permissions: string[]): Caller => ({
  subject: 'ann',
  tenant,
  permissions: new Set(permissions),
  isLocalAdministrator: false,
});
const own = { tenant: 'acme', owner: 'ann' };
const colleagues = { tenant: 'acme', owner: 'bob' };
const foreign = { tenant: 'zeta', owner: 'ann' };

describe('what a caller may', () => {
  it.each([
    ['the local administrator', LOCAL_ADMINISTRATOR, [true, true, true]],
    ['view_all_jobs', caller(null, 'view_all_jobs'), [true, true, true]],
    ['view_tenant_jobs', caller('acme', 'view_tenant_jobs'), [true, true, false]],
    ['no permission', caller('acme'), [true, false, false]],
    ['no tenant', caller(null, 'view_tenant_jobs'), [false, false, false]],
  ])("%s sees own, colleagues', foreign jobs", (_, who, expected) => {
    expect([own, colleagues, foreign].map((job) => mayView(who, job))).toEqual(expected);
  });

  it('lists are limited to the same', () => {
    expect(viewLimits(caller('acme'))).toEqual({ tenant: 'acme', owner: 'ann' });
    expect(viewLimits(caller('acme', 'view_tenant_jobs'))).toEqual({ tenant: 'acme' });
    expect(viewLimits(LOCAL_ADMINISTRATOR)).toEqual({});
  });

  it('stops own jobs, and others that are seen with cancel_job', () => {
    expect([own, colleagues].map((job) => mayStop(caller('acme', 'view_tenant_jobs'), job))).toEqual([true, false]);
    expect([colleagues, foreign].map((job) => mayStop(caller('acme', 'view_tenant_jobs', 'cancel_job'), job))).toEqual([true, false]);
  });

  it('creates jobs in its own tenant only', () => {
    expect(['acme', 'zeta'].map((tenant) => mayCreate(caller('acme', 'create_job'), tenant))).toEqual([true, false]);
    expect(mayCreate(caller('acme'), 'acme')).toBe(false);
    expect(mayCreate(caller(null, 'create_job', 'view_all_jobs'), 'zeta')).toBe(true);
  });
});
