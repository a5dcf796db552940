import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { SchedulerUnderTest } from '../../../../test/support/scheduler-under-test.js';
import { eventually } from '../../../../test/support/eventually.js';
import { tenantLoads } from './tenant-loads.sql.js';

describe('tenantLoads', () => {
  let db: TestDatabase;
  let scheduler: SchedulerUnderTest;

  beforeAll(async () => {
    db = await createTestDatabase();
    scheduler = await SchedulerUnderTest.start(db.url);
  });
  afterAll(async () => {
    await scheduler.stop();
    await db.drop();
  });

  it('counts no run time of jobs that were stopped before they ran, or are only about to run', async () => {
    const [stopped] = await scheduler.submit('acme', [{}]);
    await scheduler.jobs.stopJob({ tenant: 'acme', jobId: stopped! });
    await scheduler.submit('acme', [{}, {}]);
    await eventually('one is about to run', async () => (await scheduler.claim(1)).length === 1);
    expect(await tenantLoads(scheduler.database, ['acme'])).toMatchObject([{ tenant: 'acme', queued: 1, running: 0, runMs: 0 }]);
  });
});
