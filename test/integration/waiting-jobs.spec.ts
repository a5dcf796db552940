import type { SqlRunner } from '../../src/database/index.js';
import { findExpired } from '../../src/modules/scheduling/find-expired.sql.js';
import { nextWakeMs, wakeJobs } from '../../src/modules/scheduling/wake-jobs.sql.js';
import { listJobs, type JobFilter } from '../../src/modules/jobs/list-jobs.sql.js';
import { rowsRead } from '../support/rows-read.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { seedQueue } from '../support/seed-queue.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const JOBS = 20_000;
const LATER = `now() + interval '1 hour'`;
const JUST_NOW = `now() - interval '1 second'`;
const DUE = 3;
const PAGE = 50;

describe(`with ${JOBS} jobs that wait`, () => {
  let db: TestDatabase;
  let scheduler: SchedulerUnderTest;

  beforeAll(async () => {
    db = await createTestDatabase();
    scheduler = await SchedulerUnderTest.start(db.url);
    await seedQueue(scheduler.database, JOBS, 10);
    await scheduler.database.query(`UPDATE t_job_info SET expires_at = ${LATER}, wakes_at = ${LATER}`);
    await scheduler.database.query(
      `UPDATE t_job_info SET expires_at = ${JUST_NOW}, wakes_at = ${JUST_NOW} WHERE id IN (SELECT id FROM t_job_info LIMIT ${DUE})`,
    );
    await scheduler.database.query('VACUUM ANALYZE t_job_info');
  });
  afterAll(async () => {
    await scheduler.stop();
    await db.drop();
  });

  /** How many rows of the jobs are read, under a plan that does not know the values, as a prepared statement gets it in the end. */
  async function reads(act: (session: SqlRunner) => Promise<unknown>, table = 't_job_info'): Promise<number> {
    return scheduler.database.transaction(async (session) => {
      await session.query('SET LOCAL plan_cache_mode = force_generic_plan');
      const before = await rowsRead(session, table);
      await act(session);
      return (await rowsRead(session, table)) - before;
    });
  }

  it('finds the expired ones by reading no others', async () => {
    expect(await reads(async (session) => expect(await findExpired(session, 500)).toHaveLength(DUE))).toBe(DUE);
  });

  it('wakes those whose time has come by reading no others', async () => {
    expect(await reads(async (session) => expect(await wakeJobs(session, 60_000, 500)).toHaveLength(DUE))).toBeLessThanOrEqual(3 * DUE);
    expect(await reads(nextWakeMs)).toBeLessThanOrEqual(1);
  });

  it.each<[string, Partial<JobFilter>]>([
    ['all jobs', {}],
    ['what comes after a page', { before: '01900000-0000-7000-8000-000000001388' }],
    ['those of a tenant', { tenant: 'tenant-7' }],
    ['the next page of a tenant', { tenant: 'tenant-7', before: '01900000-0000-7000-8000-000000001388' }],
    ['those of a status and a type', { status: ['QUEUED'], type: 'echo' }],
  ])('lists a page of %s by reading that page', async (_, filter) => {
    const list = async (session: SqlRunner) => expect(await listJobs(session, { tenant: null, ...filter, limit: PAGE })).toHaveLength(PAGE);
    expect(await reads(list)).toBe(PAGE);
    expect(await reads(list, 't_job_parameters')).toBe(PAGE);
  });

  it('would see a statement whose plan reads them all', async () => {
    const all = (session: SqlRunner) =>
      session.query(
        'SELECT id FROM t_job_info WHERE expires_at <= clock_timestamp() AND expires_at IS NOT NULL ORDER BY expires_at LIMIT 500',
      );
    expect(await reads(all)).toBeGreaterThanOrEqual(JOBS);
  });
});
