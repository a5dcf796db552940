import { countUpdates, type Updates } from '../support/count-updates.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { seedQueue } from '../support/seed-queue.js';
import { createTestDatabase } from '../support/test-database.js';
import { workOff } from '../support/work-off.js';

const JOBS = 2_000;

describe('jobs that are done by SQL', () => {
  it.each(['t_job_info', 't_lane'])('leave as many versions and index entries of %s behind as the service does', async (table) => {
    const db = await createTestDatabase();
    const scheduler = await SchedulerUnderTest.start(db.url);
    const { database } = scheduler;
    await seedQueue(database, 5 * JOBS, JOBS);
    await scheduler.finish(await scheduler.claim(JOBS));
    await workOff(database, JOBS);
    const byService = await countUpdates(database, table, async () => scheduler.finish(await scheduler.claim(JOBS)));
    const bySql = await countUpdates(database, table, () => workOff(database, JOBS));
    expectAlike(bySql, byService);
    await scheduler.stop();
    await db.drop();
  });
});

function expectAlike(one: Updates, other: Updates): void {
  expect(one.versions).toBe(other.versions);
  // A step that touched one index more would add 2 000 of some 4 700; whether a page has room for a version depends on when it was last tidied up.
  expect(Math.abs(one.indexed - other.indexed)).toBeLessThan(0.25 * other.indexed);
}
