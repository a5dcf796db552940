import { eventually } from '../support/eventually.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Refuses what a claim writes of a tenant, as a value out of range would. */
const REFUSE = `
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'out of range' USING ERRCODE = '22003'; END $$;
  CREATE TRIGGER refuse BEFORE UPDATE OF vtime ON t_lane FOR EACH ROW WHEN (NEW.tenant LIKE 'broken%') EXECUTE FUNCTION refuse()`;

describe('a tenant on whose data claims fail', () => {
  let db: TestDatabase;
  let one: SchedulerUnderTest;

  beforeAll(async () => {
    db = await createTestDatabase();
    one = await SchedulerUnderTest.start(db.url);
    for (const statement of REFUSE.split(/;\n(?= {2}CREATE TRIGGER)/)) await one.database.query(statement);
  });
  afterAll(async () => {
    await one.stop();
    await db.drop();
  });

  const setAside = async (tenant: string): Promise<string | null> => (await one.tenants.find(tenant))!.setAside;
  const claimedOf = async (places: number): Promise<string[]> => (await one.claim(places)).map(({ tenant }) => tenant).sort();
  async function untilClaimed(places: number): Promise<string[]> {
    let taken: string[] = [];
    await eventually('a claim finds work', async () => (taken = [...taken, ...(await claimedOf(places))]).length > 0);
    return taken;
  }

  it('is passed over, and shown as set aside; the others are served', async () => {
    const jobs = [{ parameters: {} }, { parameters: {} }];
    for (const tenant of ['broken-1', 'acme', 'broken-2', 'zeta']) await one.submit(tenant, jobs);
    const taken: string[] = [];
    await eventually('four jobs are taken', async () => taken.push(...(await claimedOf(2))) >= 4);
    expect(taken.sort()).toEqual(['acme', 'acme', 'zeta', 'zeta']);
    expect(await setAside('broken-1')).toMatch(/claims fail on its data \(error: out of range\); correct its rows in t_tenant, t_lane/);
    expect(await setAside('broken-2')).toMatch(/claims fail/);
    expect(await setAside('acme')).toBeNull();
  });

  it('keeps no place from others, though it has waited longest', async () => {
    await one.submit('acme', [{ parameters: {} }]);
    expect(await untilClaimed(1)).toEqual(['acme']);
  });

  it('is served again, and shown no longer as set aside, once its data is right: by a new instance at once', async () => {
    await one.database.query('DROP TRIGGER refuse ON t_lane');
    await one.database.query(`SELECT setval('s_virtual_floor', 5000000)`);
    const other = await SchedulerUnderTest.start(db.url);
    try {
      const taken: string[] = [];
      await eventually('its jobs are taken', async () => {
        other.signals.touch(new Map((await laneIds()).map((id) => [id, 0])));
        taken.push(...(await other.claim(10)).map(({ tenant }) => tenant));
        return taken.length >= 4;
      });
      expect(taken.sort()).toEqual(['broken-1', 'broken-1', 'broken-2', 'broken-2']);
      expect([await setAside('broken-1'), await setAside('broken-2')]).toEqual([null, null]);
      // The time in which it was passed over does not count as credit.
      const behind = await one.database.query(`SELECT tenant FROM t_lane WHERE tenant LIKE 'broken%' AND vtime < 5000`);
      expect(behind).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  const laneIds = async (): Promise<number[]> => (await one.database.query<{ id: number }>('SELECT id FROM t_lane')).map(({ id }) => id);
});
