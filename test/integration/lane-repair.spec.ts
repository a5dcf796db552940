import { LaneRepair } from '../../src/modules/scheduling/lane-repair.js';
import { HIGH_FLOOR_MS } from '../../src/modules/scheduling/virtual-time.js';
import { clearTables } from '../support/clear-tables.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

interface Lane {
  readonly tenant: string;
  readonly vtime: number;
  readonly running: number;
  readonly meanMs: number | null;
}

const JOBS = [{ parameters: {} }, { parameters: {} }, { parameters: {} }];

describe('the repair of lanes', () => {
  let db: TestDatabase;
  let one: SchedulerUnderTest;
  let repair: LaneRepair;

  beforeAll(async () => {
    db = await createTestDatabase();
    one = await SchedulerUnderTest.start(db.url);
    repair = new LaneRepair(one.database);
  });
  beforeEach(async () => {
    await clearTables(one.database);
    for (const tenant of ['acme', 'beta', 'zeta']) await one.submit(tenant, JOBS);
  });
  afterAll(async () => {
    await one.stop();
    await db.drop();
  });

  const lanes = (): Promise<Lane[]> =>
    one.database.query<Lane>('SELECT tenant, vtime, running, mean_ms AS "meanMs" FROM t_lane ORDER BY tenant');
  const floor = async (): Promise<number> =>
    (await one.database.query<{ floor: number }>('SELECT last_value::float8 / 1000 AS floor FROM s_virtual_floor'))[0]!.floor;
  const setFloor = (ms: number) => one.database.query(`SELECT setval('s_virtual_floor', $1)`, [ms * 1_000]);

  it('changes nothing where all is sound, also while jobs run', async () => {
    const jobs = await one.claim(4);
    expect(jobs).toHaveLength(4);
    const before = await lanes();
    expect(await repair.look()).toBe(false);
    expect(await lanes()).toEqual(before);
  });

  it.each(['NaN', 'Infinity', '-Infinity', '-1', '1e300', '9007199254740991'])('gives a virtual time of %s the floor', async (vtime) => {
    await setFloor(5_000);
    await one.database.query(`UPDATE t_lane SET vtime = $1::float8, mean_ms = 'NaN' WHERE tenant = 'beta'`, [vtime]);
    expect(await repair.look()).toBe(true);
    expect((await lanes())[1]).toEqual({ tenant: 'beta', vtime: 5_000, running: 0, meanMs: null });
    expect(await repair.look()).toBe(false);
  });

  it('counts the running jobs again', async () => {
    const jobs = await one.claim(6);
    for (const running of [-2_147_483_648, -1, 7, 2_147_483_647]) {
      await one.database.query('UPDATE t_lane SET running = $1', [running]);
      expect(await repair.look()).toBe(true);
      expect((await lanes()).map((lane) => lane.running)).toEqual([2, 2, 2]);
    }
    await one.finish(jobs);
    expect((await lanes()).map((lane) => lane.running)).toEqual([0, 0, 0]);
  });

  it('counts exactly beside claims and ends', async () => {
    let isOver = false;
    const works = (async () => {
      while (!isOver) {
        for (const tenant of ['acme', 'beta', 'zeta']) await one.submit(tenant, [{ parameters: {} }]);
        await one.finish(await one.claim(10));
      }
    })();
    for (let times = 0; times < 30; times += 1) {
      await one.database.query(`UPDATE t_lane SET vtime = 'NaN' WHERE tenant = 'acme'`);
      await repair.look();
    }
    isOver = true;
    await works;
    await one.finish(await one.claim(100));
    expect((await lanes()).map((lane) => lane.running)).toEqual([0, 0, 0]);
  });

  it('moves all virtual times back by a high floor, so that the order of turns stays', async () => {
    await setFloor(HIGH_FLOOR_MS);
    const behind = { acme: 30, beta: 10, zeta: 20 };
    for (const [tenant, ms] of Object.entries(behind))
      await one.database.query('UPDATE t_lane SET vtime = $2, waiting = true WHERE tenant = $1', [tenant, HIGH_FLOOR_MS + ms]);
    expect(await repair.look()).toBe(true);
    expect((await lanes()).map(({ tenant, vtime }) => [tenant, vtime])).toEqual(Object.entries(behind));
    expect(await floor()).toBe(0);
    const taken: string[] = [];
    for (let claims = 0; claims < 3; claims += 1) taken.push(...(await one.claim(1)).map(({ tenant }) => tenant));
    expect(taken).toEqual(['beta', 'zeta', 'acme']);
    expect(await repair.look()).toBe(false);
  });

  it('leaves no lane high that a claim served meanwhile', async () => {
    for (let times = 0; times < 10; times += 1) {
      await setFloor(HIGH_FLOOR_MS);
      await one.database.query('UPDATE t_lane SET vtime = $1', [HIGH_FLOOR_MS]);
      for (const tenant of ['acme', 'beta', 'zeta']) await one.submit(tenant, JOBS);
      const [, ...claims] = await Promise.all([repair.look(), one.claim(3), one.claim(3), one.claim(3)]);
      for (const jobs of claims) await one.finish(jobs);
      expect(await floor()).toBeLessThan(HIGH_FLOOR_MS / 2);
      for (const { vtime } of await lanes()) expect(vtime).toBeLessThan(HIGH_FLOOR_MS / 2);
    }
  });

  it('finishes what a process left that ended between the lanes and the floor', async () => {
    await setFloor(HIGH_FLOOR_MS);
    await one.database.query('UPDATE t_lane SET vtime = 5');
    expect(await repair.look()).toBe(true);
    expect([await floor(), ...(await lanes()).map(({ vtime }) => vtime)]).toEqual([0, 0, 0, 0]);
  });
});
