import type { SqlRunner } from '../../../database/index.js';
import { PlanRecorder, type RecordedPlan } from '../../../../test/support/plan-recorder.js';
import { SchedulerUnderTest } from '../../../../test/support/scheduler-under-test.js';
import { seedEndedJobs } from '../../../../test/support/seed-ended-jobs.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { deleteJobs } from './delete-jobs.sql.js';
import { deleteWhatJobsLeft } from './delete-what-jobs-left.sql.js';
import { findEndedJobs } from './find-ended-jobs.sql.js';
import { findOldJobs } from './find-old-jobs.sql.js';

const OTHERS = 20_000;
const BATCH = 100;

describe(`the removal of ${BATCH} jobs among ${OTHERS}`, () => {
  let db: TestDatabase;
  let service: SchedulerUnderTest;
  let ids: string[];

  beforeAll(async () => {
    db = await createTestDatabase();
    service = await SchedulerUnderTest.start(db.url);
    const seed = (tenant: string, jobs: number) =>
      seedEndedJobs(service.database, { tenant, jobs, status: 'SUCCEEDED', stoppedAt: new Date('2026-01-01') });
    await seed('others', OTHERS / 2);
    ids = await seed('acme', BATCH);
    await seed('others', OTHERS / 2);
    for (const table of ['t_job_info', 't_job_parameters', 't_job_log']) await service.database.query(`ANALYZE ${table}`);
  });
  afterAll(async () => {
    await service.stop();
    await db.drop();
  });

  const plansOf = (work: (runner: SqlRunner) => Promise<unknown>): Promise<readonly RecordedPlan[]> =>
    service.database.transaction(async (runner) => {
      const recorder = new PlanRecorder(runner);
      await work(recorder);
      return recorder.plans;
    });
  const kindsOf = (plans: readonly RecordedPlan[]): string[] => plans.flatMap(({ nodes }) => nodes.map((node) => node['Node Type']));
  const pagesOf = (plans: readonly RecordedPlan[]): number => plans.reduce((sum, { buffers }) => sum + buffers, 0);

  it('finds the old ones in the order of their index, without a look at the others', async () => {
    const age = { status: 'SUCCEEDED', from: new Date(0), before: new Date() } as const;
    const plans = await plansOf((runner) => findOldJobs(runner, age, BATCH));
    expect(kindsOf(plans)).toEqual(['Limit', 'Index Scan']);
    expect(pagesOf(plans)).toBeLessThan(2 * BATCH);
  });

  it("finds a tenant's without a look at those of others", async () => {
    const plans = await plansOf((runner) => findEndedJobs(runner, { tenant: 'acme' }, null, BATCH));
    expect(kindsOf(plans)).not.toContain('Sort');
    expect(pagesOf(plans)).toBeLessThan(10 * BATCH);
  });

  it('removes by primary keys', async () => {
    const plans = await plansOf(async (runner) => {
      await deleteJobs(runner, ids);
      await deleteWhatJobsLeft(runner, ids);
    });
    expect(pagesOf(plans)).toBeLessThan(50 * BATCH);
  });
});
