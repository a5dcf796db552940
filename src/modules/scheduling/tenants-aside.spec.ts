import type { SqlRunner } from '../../database/index.js';
import { fromDriver } from '../../database/failure.js';
import { findCulprits } from './tenants-aside.js';

const runner: SqlRunner = { query: () => Promise.resolve([]) };
const tenants = Array.from({ length: 1_000 }, (_, index) => `t${index}`);
const refused = (tenant: string): Error => Object.assign(new Error(`${tenant} is refused`), { code: '22003', severity: 'ERROR' });

/** Claims that fail on some tenants, as long as they are not passed over, and count how often they were tried. */
function claims(failsOn: readonly string[], error: (tenant: string) => unknown = refused) {
  const tried = { times: 0 };
  const claim = (except: readonly string[]): Promise<void> => {
    tried.times += 1;
    const failing = failsOn.find((tenant) => !except.includes(tenant));
    return failing === undefined ? Promise.resolve() : Promise.reject(error(failing));
  };
  return { claim, tried };
}

describe('findCulprits', () => {
  it.each([[[]], [['t0']], [['t999']], [['t3', 't500', 't501']]])('finds %j among a thousand tenants', async (failsOn) => {
    const { claim, tried } = claims(failsOn);
    const found = await findCulprits(runner, tenants, claim);
    expect(found.map(({ tenant, error }) => [tenant, error])).toEqual(failsOn.map((tenant) => [tenant, refused(tenant)]));
    expect(tried.times).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.log2(1_000)) * Math.max(1, failsOn.length));
  });

  it('finds no tenant when the claim fails without any', async () => {
    expect(await findCulprits(runner, tenants, () => Promise.reject(refused('all')))).toEqual([]);
  });

  it('gives up when every tenant fails, with those that it has found', async () => {
    const { claim, tried } = claims(tenants);
    expect((await findCulprits(runner, tenants, claim)).length).toBeGreaterThan(10);
    expect(tried.times).toBeLessThan(100);
  });

  it.each([
    ['a deadlock', Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' })],
    ['an outage', fromDriver(Object.assign(new Error('connection terminated'), { code: 'ECONNRESET' }))],
  ])('takes %s for no fault of a tenant', async (_, error) => {
    await expect(findCulprits(runner, tenants, claims(['t1'], () => error).claim)).rejects.toBe(error);
  });
});
