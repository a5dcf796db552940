import { ROLES, type RoleName } from '#libs/contract';
import { LOCAL_ADMINISTRATOR, type Caller } from './caller.js';
import { mayCreate, mayCreateType, mayNameOwner, mayRemove, mayStop, mayView, viewScope } from './permitted.js';

const caller = (tenant: string | null, ...permissions: string[]): Caller => ({
  subject: 'ann',
  tenant,
  permissions: new Set(permissions),
  roles: [],
  isLocalAdministrator: false,
});
const inRole = (role: RoleName, ...more: string[]): Caller => ({ ...caller('acme', ...ROLES[role], ...more), roles: [role] });
const own = { tenant: 'acme', owner: 'ann' };
const colleagues = { tenant: 'acme', owner: 'bob' };
const foreign = { tenant: 'zeta', owner: 'ann' };
const plain = { createPermissions: [], cancelPermissions: [] };
const guarded = { createPermissions: ['publish', 'sign'], cancelPermissions: ['withdraw'] };

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
    expect(viewScope(caller('acme'))).toEqual({ tenant: 'acme', owner: 'ann' });
    expect(viewScope(caller('acme', 'view_tenant_jobs'))).toEqual({ tenant: 'acme', owner: null });
    expect(viewScope(LOCAL_ADMINISTRATOR)).toEqual({ tenant: null, owner: null });
  });

  it('stops and removes with cancel_job what is seen, also its own', () => {
    for (const may of [mayStop, mayRemove]) {
      expect([own, colleagues].map((job) => may(caller('acme', 'view_tenant_jobs'), job, plain))).toEqual([false, false]);
      expect([own, colleagues].map((job) => may(caller('acme', 'cancel_job'), job, plain))).toEqual([true, false]);
      const manager = caller('acme', 'view_tenant_jobs', 'cancel_job');
      expect([own, colleagues, foreign].map((job) => may(manager, job, plain))).toEqual([true, true, false]);
    }
  });

  it('needs every permission that the type asks for', () => {
    expect(mayStop(caller('acme', 'cancel_job'), own, guarded)).toBe(false);
    expect(mayStop(caller('acme', 'cancel_job', 'withdraw'), own, guarded)).toBe(true);
    expect(mayCreateType(caller('acme', 'create_job', 'publish'), 'acme', guarded)).toBe(false);
    expect(mayCreateType(caller('acme', 'create_job', 'publish', 'sign'), 'acme', guarded)).toBe(true);
  });

  it('takes a type that nobody knows for one that asks for everything', () => {
    expect(mayStop(caller('acme', 'cancel_job'), own, undefined)).toBe(false);
    expect(mayStop(LOCAL_ADMINISTRATOR, own, undefined)).toBe(true);
    expect(mayStop(inRole('administrator'), own, undefined)).toBe(true);
  });

  it('creates jobs in its own tenant; whoever sees all, in all', () => {
    expect(['acme', 'zeta'].map((tenant) => mayCreate(caller('acme', 'create_job'), tenant))).toEqual([true, false]);
    expect(mayCreate(caller('acme'), 'acme')).toBe(false);
    expect(mayCreate(caller(null, 'create_job', 'view_all_jobs'), 'zeta')).toBe(true);
    expect([caller('acme', 'create_job'), inRole('administrator')].map(mayNameOwner)).toEqual([false, true]);
  });

  it.each([
    ['submitter', { create: true, createGuarded: false, stop: false, stopGuarded: false, seesColleagues: false, seesForeign: false }],
    ['manager', { create: true, createGuarded: false, stop: true, stopGuarded: false, seesColleagues: true, seesForeign: false }],
    ['administrator', { create: true, createGuarded: true, stop: true, stopGuarded: true, seesColleagues: true, seesForeign: true }],
  ] as const)('a %s by its role alone', (role, expected) => {
    const who = inRole(role);
    expect({
      create: mayCreateType(who, 'acme', plain),
      createGuarded: mayCreateType(who, 'acme', guarded),
      stop: mayStop(who, own, plain),
      stopGuarded: mayStop(who, own, guarded),
      seesColleagues: mayView(who, colleagues),
      seesForeign: mayView(who, foreign),
    }).toEqual(expected);
  });
});
