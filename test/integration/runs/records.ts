import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AbstractJob, JobType } from '#libs/job-kit';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { TestInstance } from '../../support/test-instance.js';

@JobType({ name: 'recording', maxAttempts: 2, backoff: { baseMs: 20, factor: 1, maxMs: 20 } })
class Recording extends AbstractJob {
  run() {
    const { attempt } = this.job;
    for (let n = 1; n <= 3; n += 1) this.recordCreated({ label: `Größe ${n}`, href: `/records/${n}` });
    this.recordModified({ label: 'Größe 1, corrected', href: '/records/1' });
    this.recordCreated({ label: `of attempt ${attempt}`, href: `/attempts/${attempt}` });
    throw new Error('all is rolled back');
  }
}

describe('what a job created and modified elsewhere', () => {
  let testDatabase: TestDatabase;
  let instance: TestInstance;
  let id: string;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    instance = await TestInstance.start({ databaseUrl: testDatabase.url, runners: [Recording] });
    await instance.pool.start();
    await instance.scheduler.start();
    id = await instance.submit('recording');
    await instance.untilStatus(id, 'FAILED');
  });
  afterAll(async () => {
    await instance.stop();
    await testDatabase.drop();
  });
  const hrefs = async (filter: Parameters<TestInstance['reports']['records']>[2]) =>
    (await instance.reports.records('acme', id, filter)).items.map(({ href }) => href);

  it('is listed with its attempt, each record once, also of a job that failed', async () => {
    const { items, nextCursor } = await instance.reports.records('acme', id);
    expect(items.map(({ change, href, attempt }) => `${change} ${href} ${attempt}`)).toEqual([
      'created /records/1 1',
      'created /records/2 1',
      'created /records/3 1',
      'modified /records/1 1',
      'created /attempts/1 1',
      'created /attempts/2 2',
    ]);
    expect(items[3]).toEqual({
      change: 'modified',
      label: 'Größe 1, corrected',
      href: '/records/1',
      attempt: 1,
      createdAt: expect.any(Date),
    });
    expect(nextCursor).toBeNull();
  });

  it('is told apart by what was done', async () => {
    expect(await hrefs({ change: 'modified' })).toEqual(['/records/1']);
    expect(await hrefs({ change: 'created' })).toHaveLength(5);
  });

  it('comes page by page', async () => {
    const pages: string[][] = [];
    for (let after: string | null = '0'; after !== null;) {
      const page = await instance.reports.records('acme', id, { change: 'created', limit: 2, after });
      pages.push(page.items.map(({ href }) => href));
      after = page.nextCursor;
    }
    expect(pages).toEqual([['/records/1', '/records/2'], ['/records/3', '/attempts/1'], ['/attempts/2']]);
  });

  it('is shown to its tenant only, and for pages that can be', async () => {
    await expect(instance.reports.records('zeta', id)).rejects.toMatchObject({ code: 'NO_SUCH_JOB' });
    for (const filter of [{ limit: 0 }, { limit: 1001 }, { limit: 1.5 }, { after: 'x' }, { after: '-1' }])
      await expect(instance.reports.records('acme', id, filter)).rejects.toMatchObject({ code: 'INVALID_MESSAGE' });
  });
});
