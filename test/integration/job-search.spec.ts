import { jest } from '@jest/globals';
import { SqlSession } from '../../src/database/sql-session.js';
import { JobSearch } from '../../src/modules/jobs/index.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Active jobs are read by one index after the other (what runs, what is queued, …), and move from one to another meanwhile. */
describe('a search for active jobs', () => {
  let db: TestDatabase;
  let service: SchedulerUnderTest;
  let search: JobSearch;

  beforeAll(async () => {
    db = await createTestDatabase();
    service = await SchedulerUnderTest.start(db.url);
    search = service.part(JobSearch);
  });
  afterAll(async () => {
    await service.stop();
    await db.drop();
  });
  afterEach(() => jest.restoreAllMocks());

  it('finds those that are taken between one index and the next', async () => {
    const [id] = await service.submit('page', [{}]);
    const original = SqlSession.prototype.queryOnce;
    let claimed: unknown[] = [];
    async function claimAfter(this: SqlSession, sql: string, values: readonly unknown[]) {
      const rows = await original.call(this, sql, values); // what runs: nothing yet
      claimed = await service.claim(1);
      return rows;
    }
    jest.spyOn(SqlSession.prototype, 'queryOnce').mockImplementationOnce(claimAfter);
    const { items } = await search.find({ group: 'active', tenant: 'page' }, { limit: 10 });
    expect(claimed).toMatchObject([{ id }]);
    expect(items.map((job) => job.id)).toEqual([id]);
  });

  it('gives all in its batches, also those that are taken between one batch and the next', async () => {
    const ids = await service.submit('batches', [{}, {}, {}]);
    const met: string[] = [];
    for await (const jobs of search.batches({ group: 'active', tenant: 'batches' }, 1)) {
      met.push(...jobs.map(({ id }) => id));
      await service.claim(10);
    }
    expect(met.sort()).toEqual([...ids].sort());
  });

  it('looks at each index, though its time is up', async () => {
    const [id] = await service.submit('late', [{}]);
    const { items, searchedUntil } = await search.find({ group: 'active', tenant: 'late' }, { limit: 10, budgetMs: 0 });
    expect([items.map((job) => job.id), searchedUntil]).toEqual([[id], null]);
  });
});
