import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { mutateSql } from '../support/mutated-sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const TENANTS = 40;
const TYPES = ['echo', 'sleep'];

/** No index of t_lane is unique, so that nothing but a lock makes a lane once. */
describe('many first submits at once, on two instances', () => {
  let db: TestDatabase;
  let instances: SchedulerUnderTest[];

  beforeAll(async () => {
    db = await createTestDatabase();
    instances = await Promise.all([SchedulerUnderTest.start(db.url), SchedulerUnderTest.start(db.url)]);
  });
  afterAll(async () => {
    await Promise.all(instances.map((one) => one.stop()));
    await db.drop();
  });

  /** Every instance submits a job of each type for each tenant, in messages of their own and in callers' transactions; gives how many lanes each has. */
  async function lanesOfEach(prefix: string): Promise<number[]> {
    const jobs = TYPES.map((type) => ({ type, parameters: type === 'sleep' ? { durationMs: 1 } : {} }));
    await Promise.all(
      Array.from({ length: TENANTS }, (_, index) => [`${prefix}-${index}`, index] as const).flatMap(([tenant, index]) =>
        instances.map((one) =>
          index % 4 > 0
            ? one.jobs.createAsQueued(tenant, jobs)
            : one.database.transaction((session) => one.jobs.createAsQueued(tenant, jobs, session)),
        ),
      ),
    );
    const lanes = await instances[0]!.database.query<{ lanes: number }>(
      'SELECT count(*)::int AS lanes FROM t_lane WHERE tenant LIKE $1 GROUP BY tenant, type ORDER BY 1 DESC',
      [`${prefix}-%`],
    );
    return lanes.map((row) => row.lanes);
  }

  it('make one lane of each tenant and type', async () => {
    expect(await lanesOfEach('once')).toEqual(Array.from({ length: TENANTS * TYPES.length }, () => 1));
    const [row] = await instances[0]!.database.query<{ jobs: number }>(
      `SELECT count(*)::int AS jobs FROM t_job_info j JOIN t_lane l ON l.id = j.lane_id WHERE l.tenant LIKE 'once-%'`,
    );
    expect(row!.jobs).toBe(2 * TENANTS * TYPES.length);
  });

  it('make several where the lock is missing', async () => {
    const databases = instances.map(({ database }) => database);
    const mutants = [
      mutateSql(databases, { part: 'pg_advisory_xact_lock(hashtext(current_schema()), 5)', becomes: 'NULL' }),
      // Each looks whether the lane is there, and makes it a while later.
      mutateSql(databases, {
        part: 'FROM unnest($1::text[], $2::text[]) AS u(tenant, type)\n  WHERE NOT EXISTS',
        becomes: 'FROM (SELECT pg_sleep(0.3)) AS pause, unnest($1::text[], $2::text[]) AS u(tenant, type) WHERE NOT EXISTS',
      }),
    ];
    expect((await lanesOfEach('several'))[0]).toBeGreaterThan(1);
    expect(mutants.reverse().map((mutant) => mutant.restore())).toEqual([true, true]);
  });
});
