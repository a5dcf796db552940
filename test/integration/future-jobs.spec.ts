import { eventually } from '../support/eventually.js';
import { recordTransaction } from '../support/record-transaction.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase } from '../support/test-database.js';

const FUTURE = 10_000;
/** Pages of a claim of one job: read in vain, the others would be hundreds. */
const MAX_PAGES = 150;

it('jobs that wait for a time cost the claim of one that is due nothing', async () => {
  const db = await createTestDatabase();
  const one = await SchedulerUnderTest.start(db.url);
  const runAt = new Date(Date.now() + 3_600_000).toISOString();
  await one.submit(
    'acme',
    Array.from({ length: FUTURE }, () => ({ runAt })),
  );
  const [due] = await one.submit('acme', [{ priority: -1_000 }]);
  let pages = 0;
  await eventually('the due one is claimed', async () => {
    const { result, plans } = await recordTransaction(one.database, () => one.claim(10));
    pages = plans.reduce((sum, { buffers }) => sum + buffers, 0);
    return result.some(({ id }) => id === due) && result.length === 1;
  });
  expect(pages).toBeLessThan(MAX_PAGES);
  expect(await one.claim(10)).toEqual([]);
  await one.stop();
  await db.drop();
});
