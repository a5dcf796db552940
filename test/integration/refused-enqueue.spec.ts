import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** A claim passes over a job whose row is locked for a moment (find-heads: SKIP LOCKED), until it looks again: a refusal must not lock it. */
describe('a refusal', () => {
  let db: TestDatabase;
  let service: SchedulerUnderTest;

  beforeAll(async () => {
    db = await createTestDatabase();
    service = await SchedulerUnderTest.start(db.url);
  });
  afterAll(async () => {
    await service.stop();
    await db.drop();
  });

  it.each([
    ['an enqueue', (jobId: string) => service.jobs.enqueue('acme', jobId)],
    ['a removal', (jobId: string) => service.jobs.remove('acme', jobId)],
    ['a retry', (jobId: string) => service.jobs.retry('acme', jobId)],
  ])('of %s locks no job that may be taken: it does not wait for another lock, and the job is taken at once', async (_, refused) => {
    const [id] = await service.submit('acme', [{}]);
    await service.database.transaction(async (other) => {
      await other.query('SELECT FROM t_job_info WHERE id = $1 FOR UPDATE', [id]);
      await expect(refused(id!)).rejects.toMatchObject({ code: 'CONFLICT' });
    });
    expect((await service.claim(1)).map((job) => job.id)).toEqual([id]);
  });
});
