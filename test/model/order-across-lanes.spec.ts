import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { MODEL_TYPES } from './model-types.js';

describe('the order inside a tenant', () => {
  let testDatabase: TestDatabase;
  let scheduler: SchedulerUnderTest;
  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    scheduler = await SchedulerUnderTest.start(testDatabase.url, MODEL_TYPES.runners);
  });
  afterEach(async () => {
    await scheduler.stop();
    await testDatabase.drop();
  });

  it('is kept over its types also when others had less to run than the claim expected', async () => {
    const gone = await scheduler.submit('t2', [{}, {}]);
    for (const jobId of gone) await scheduler.jobs.stopJob({ tenant: 't2', jobId });
    const first = await scheduler.submit(
      't1',
      Array.from({ length: 4 }, () => ({ type: 'free' })),
    );
    await scheduler.submit(
      't1',
      Array.from({ length: 4 }, () => ({ type: 'pair' })),
    );
    const taken = [...(await scheduler.claim(4)), ...(await scheduler.claim(4))].map(({ id }) => id);
    expect(taken.slice(0, 4)).toEqual(first);
  });
});
