import { countUpdates, type Updates } from '../support/count-updates.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { seedQueue } from '../support/seed-queue.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { workOff } from '../support/work-off.js';

const JOBS = 2_000;

describe('jobs that are done by SQL', () => {
  let db: TestDatabase;
  let scheduler: SchedulerUnderTest;

  beforeAll(async () => {
    db = await createTestDatabase();
    scheduler = await SchedulerUnderTest.start(db.url);
    await seedQueue(scheduler.database, 8 * JOBS, JOBS);
    await byService();
    await bySql();
  });
  afterAll(async () => {
    await scheduler.stop();
    await db.drop();
  });

  const byService = async (): Promise<void> => scheduler.finish(await scheduler.claim(JOBS));
  const bySql = (): Promise<void> => workOff(scheduler.database, JOBS);

  it.each(['t_job_info', 't_lane'])('leave as many versions and index entries of %s behind as the service does', async (table) => {
    const { database } = scheduler;
    const service = await countUpdates(database, table, byService);
    expectAlike(await countUpdates(database, table, bySql), service);
  });
});

function expectAlike(one: Updates, other: Updates): void {
  expect(one.versions).toBe(other.versions);
  // A step that touched one index more would add 2 000 of some 4 700; whether a page has room for a version depends on when it was last tidied up.
  expect(Math.abs(one.indexed - other.indexed)).toBeLessThan(0.25 * other.indexed);
}
