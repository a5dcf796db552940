import { jest } from '@jest/globals';
import type { SqlRunner } from '../../src/database/index.js';
import type { JobInfo } from '../../src/modules/jobs/index.js';
import { PlanRecorder, type RecordedPlan } from '../support/plan-recorder.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { seedQueue } from '../support/seed-queue.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const JOBS = 1_000_000;
const TENANTS = 10_000;
const CLAIM = 100;

/** The tables that grow with the backlog or the tenants; the others have a handful of rows. */
const GROWING = new Set(['t_job_info', 't_job_parameters', 't_lane', 't_tenant', 't_outbox', 't_job_outcome']);

/** Pages per claimed job that the claim's statements together may touch; measured: 42, and 57 under an old snapshot. A scan of the backlog touches 20 000 pages. */
const MAX_BUFFERS_PER_JOB = 100;

jest.setTimeout(240_000);

describe(`a claim of ${CLAIM} with ${JOBS} jobs queued over ${TENANTS} tenants`, () => {
  let db: TestDatabase;
  let scheduler: SchedulerUnderTest;

  beforeAll(async () => {
    db = await createTestDatabase();
    scheduler = await SchedulerUnderTest.start(db.url);
    await seedQueue(scheduler.database, JOBS, TENANTS);
    await scheduler.finish(await scheduler.claim(CLAIM)); // plans and caches as in a service that runs
  });
  afterAll(async () => {
    await scheduler.stop();
    await db.drop();
  });

  /** Claims once with every statement's plan recorded. */
  async function recordedClaim(): Promise<{ jobs: JobInfo[]; plans: RecordedPlan[] }> {
    const { database } = scheduler;
    const plans: RecordedPlan[] = [];
    const transaction = jest.spyOn(database, 'transaction').mockImplementationOnce((work) =>
      database.transaction(async (runner: SqlRunner) => {
        const recorder = new PlanRecorder(runner);
        const result = await work(recorder);
        plans.push(...recorder.plans);
        return result;
      }),
    );
    const jobs = await scheduler.claim(CLAIM);
    transaction.mockRestore();
    return { jobs, plans };
  }

  function expectBoundedPlans({ jobs, plans }: { jobs: readonly JobInfo[]; plans: readonly RecordedPlan[] }): void {
    expect(jobs).toHaveLength(CLAIM);
    expect(plans.length).toBeGreaterThanOrEqual(6);
    for (const { sql, nodes } of plans) {
      for (const node of nodes) {
        const what = `${node['Node Type']} on ${node['Relation Name'] ?? '-'} in ${sql}`;
        if (GROWING.has(node['Relation Name'] ?? '')) expect(what).not.toMatch(/^Seq Scan/);
        if (node['Node Type'] === 'Sort') expect(node['Actual Rows'] * node['Actual Loops']).toBeLessThanOrEqual(CLAIM);
        expect(node['Rows Removed by Filter'] ?? 0).toBeLessThanOrEqual(CLAIM);
      }
    }
    expect(plans.reduce((sum, { buffers }) => sum + buffers, 0)).toBeLessThanOrEqual(CLAIM * MAX_BUFFERS_PER_JOB);
  }

  it('reads by index what it takes, sorts no backlog and scans no table', async () => {
    const claimed = await recordedClaim();
    expectBoundedPlans(claimed);
    expect(new Set(claimed.jobs.map(({ tenant }) => tenant)).size).toBe(CLAIM);
    await scheduler.finish(claimed.jobs);
  });

  it('does so too after 20 000 jobs were done while another transaction holds an old snapshot', async () => {
    const old = await scheduler.database.session();
    await old.session.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await old.session.query('SET LOCAL idle_in_transaction_session_timeout = 0'); // it lasts longer than the service lets one
    await old.session.query('SELECT count(*) FROM t_tenant');
    for (let done = 0; done < 20_000; done += 500) await scheduler.finish(await scheduler.claim(500));
    const claimed = await recordedClaim();
    await old.session.query('ROLLBACK');
    await old.release();
    expectBoundedPlans(claimed);
  });
});
