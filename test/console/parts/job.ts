import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Response } from 'playwright-core';
import { eventually } from '../../support/eventually.js';
import { RunLog } from '../../support/run-log.js';
import type { ConsoleUnderTest } from '../../support/console/console-under-test.js';
import { sharedConsole } from '../../support/console/shared-console.js';

const IMPORT = { type: 'import-records', parameters: { source: '/a', format: 'csv' } };
const slow = (name: string) => ({ type: 'import-records', name, parameters: { source: '/slow', format: 'csv' } });

describe('a job in the console', () => {
  let under: ConsoleUnderTest;
  let page: Page;
  beforeAll(async () => {
    ({ under, page } = await sharedConsole());
  });

  it('D1, D3, D8, D9, R10: shows what a job left behind: facts, log, files, records, result', async () => {
    const id = await under.submitted(
      { ...IMPORT, name: 'whole', owner: 'ada', relatedRecord: { label: 'A', href: 'https://archive.example/a' } },
      'SUCCEEDED',
    );
    await under.openIn(page, `/jobs/${id}`);
    for (const text of ['Completed (SUCCEEDED)', 'ada', id, 'Duration', '1 of 1']) await page.getByText(text).first().waitFor();
    await page.getByText('reading /a – Größe 数据 📄').waitFor();
    await page.getByRole('region', { name: 'Files made' }).getByText('17 B').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Bericht Größe.csv' }).click();
    expect((await download).suggestedFilename()).toBe('Bericht Größe.csv');
    const records = page.getByRole('region', { name: 'New & Modified Records' });
    await records.getByRole('listitem').filter({ hasText: 'Item 9' }).getByText('belongs to a different repository').waitFor();
    await records.getByRole('listitem').filter({ hasText: 'Fonds 12' }).getByText('modified').waitFor();
    await page.getByRole('region', { name: 'Result' }).getByText('"rows": 7').waitFor();
    await under.show(page, `/jobs/${await under.submitted({ type: 'echo', name: 'silent' }, 'SUCCEEDED')}`);
    await page.getByText('Empty', { exact: true }).waitFor();
  });

  it('D2, D9, R14, N1: tells errors in red with their times, the stack trace, and each attempt', async () => {
    const bad = await under.submitted({ ...IMPORT, name: 'bad', parameters: { source: '/fails', format: 'csv' } }, 'FAILED');
    await under.openIn(page, `/jobs/${bad}`);
    const errors = page.getByRole('region', { name: 'Errors' });
    await errors.locator('strong').getByText('row 7: expected a title').waitFor();
    expect(await errors.locator('time').count()).toBe(1);
    await errors.getByLabel('Stack trace').getByText('at ImportRecords.run').waitFor();
    await page.getByText('may be rolled back').waitFor();
    const flaky = await under.submitted({ type: 'flaky' }, 'SUCCEEDED');
    await under.show(page, `/jobs/${flaky}`);
    await page
      .getByRole('table', { name: 'Earlier attempts' })
      .locator('.error-text')
      .getByText('connect ECONNREFUSED 10.0.0.7:443')
      .waitFor();
    await page.getByText('2 of 3').waitFor();
    const warned = await under.submitted({ ...IMPORT, parameters: { source: '/warns', format: 'csv' } }, 'SUCCEEDED');
    await under.show(page, `/jobs/${warned}`);
    await page.getByRole('heading', { name: 'Completed with errors' }).waitFor();
    await page.locator('.job-state').getByText('with errors').waitFor();
    await under.show(page, '/jobs?status=SUCCEEDED&type=import-records');
    const row = page.getByRole('row').filter({ hasText: 'with errors' });
    await row.getByText('ended with 1 error in its log, the first: row 7 has no title').waitFor();
    expect(await row.count()).toBe(1);
  });

  it('D4, D8, D10, D11, L9, X1, X3, X4, X7, X8: queue, live log, files, progress and stop, without a reload', async () => {
    const running = [await under.submitted(slow('one'), 'RUNNING'), await under.submitted(slow('two'), 'RUNNING')];
    const next = await under.submit({ type: 'echo', name: 'next' });
    const last = await under.submit({ type: 'echo', name: 'last' });
    await under.openIn(page, `/jobs/${last}`);
    await page.getByText('This job is 2nd in the queue.').waitFor();
    await under.show(page, `/jobs/${next}`);
    await page.getByText('This job is next in the queue.').waitFor();
    const stopped = await under.open(`/jobs/${running[0]}`);
    await stopped.getByRole('progressbar', { name: 'Progress' }).waitFor();
    await eventually('half of it is done', async () => (await stopped.getByRole('progressbar').getAttribute('value')) === '50');
    const steps = async () => (await stopped.locator('.log-line').allTextContents()).filter((line) => line.includes('slow step')).length;
    const before = await steps();
    await eventually('new lines come', async () => (await steps()) > before);
    const output = stopped.getByRole('link', { name: 'Bericht Größe.csv' });
    const file = new URL((await output.getAttribute('href'))!, under.proxy.url);
    expect((await fetch(file)).status).toBe(200);
    await stopped.getByRole('button', { name: 'Cancel job' }).click();
    await stopped.getByLabel('Reason').fill('wrong folder');
    await stopped.getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click();
    await stopped.getByRole('status').getByText('The job has been canceled.').waitFor();
    await stopped.getByText(/Stopped by/).waitFor();
    await stopped
      .getByText(/: wrong folder/)
      .first()
      .waitFor();
    await output.waitFor({ state: 'detached' });
    expect((await fetch(file)).status).toBe(404);
    await under.show(stopped, '/jobs?status=ABORTED');
    await stopped.getByRole('row').filter({ hasText: 'wrong folder' }).getByRole('link', { name: 'Full report of one' }).waitFor();
    expect(await stopped.getByRole('link', { name: /Download/ }).count()).toBe(0);
    await page.getByRole('status').getByText('The job has completed.').waitFor();
    await under.call('POST', `jobs/${running[1]}/stop`, {});
    await stopped.context().close();
  });

  it('X4: ends by force a job that continues though it was canceled', async () => {
    const runs = await RunLog.create();
    const id = await under.submitted({ type: 'deaf', name: 'deaf', parameters: { folder: runs.folder } }, 'RUNNING');
    await under.openIn(page, `/jobs/${id}`);
    await page.getByRole('button', { name: 'Cancel job' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click();
    await page.getByText('stopping since').first().waitFor();
    await page.getByRole('button', { name: 'End by force' }).click();
    await page.getByLabel('Reason').fill('it does not listen');
    await page.getByRole('dialog').getByRole('button', { name: 'End by force' }).click();
    await page.getByRole('status').getByText('The job has been canceled.').waitFor();
    await page
      .getByText(/: it does not listen/)
      .first()
      .waitFor();
    expect(await runs.records('end')).toEqual([]);
    await runs.release();
    await eventually('its code is over', async () => (await runs.records('end')).length === 1);
    await runs.remove();
  });

  it('X1, X9, G17: retries what was canceled, and links both ways; locks and unlocks; ended jobs have no cancel', async () => {
    const id = await under.submit({ type: 'echo', name: 'again', runAt: new Date(Date.now() + 3_600_000).toISOString() });
    await under.openIn(page, `/jobs/${id}`);
    await page.getByText('It waits until').waitFor();
    await page.getByRole('button', { name: 'Cancel job' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByText('locked', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('button', { name: 'Remove' }).waitFor();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('Retry of').waitFor();
    await page.getByRole('link', { name: id }).click();
    await page.getByText('Retried as').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel job' }).count()).toBe(0);
  });

  it('D9: shows records page by page', async () => {
    const id = await under.submitted({ ...IMPORT, parameters: { source: '/many', format: 'csv' } }, 'SUCCEEDED');
    await under.openIn(page, `/jobs/${id}`);
    const records = page.getByRole('region', { name: 'New & Modified Records' });
    await records.getByRole('button', { name: 'More records' }).waitFor();
    expect(await records.getByRole('listitem').count()).toBe(100);
    await records.getByRole('button', { name: 'More records' }).click();
    await records.getByRole('link', { name: 'Item 149', exact: true }).waitFor();
    expect(await records.getByRole('listitem').count()).toBe(152);
  });

  it('D6: says at once that a log is truncated in the middle, and marks the place; its end is there', async () => {
    const id = await under.submitted({ type: 'wordy', parameters: { mebibytes: 3 } }, 'SUCCEEDED');
    await under.openIn(page, `/jobs/${id}`);
    await page.getByText('the very last line').waitFor();
    await page.getByText(/This log is truncated in the middle: \d\.\d MiB were left out/).waitFor();
    await page.getByLabel('Find in the log').last().fill('left out here');
    await page.getByLabel('Find in the log').last().press('Enter');
    await page
      .locator('.log-found.log-gap')
      .getByText(/bytes of the log were left out here/)
      .waitFor();
    await page.getByLabel('Find in the log').last().fill('INFO 0 x');
    await page.getByLabel('Find in the log').last().press('Enter');
    await page.locator('.log-found').filter({ hasText: 'INFO 0 x' }).waitFor();
  });

  /** Submits a job and writes its log in `pieces` of 64 000 bytes each. */
  async function submitWithLog(name: string, pieces: number): Promise<string> {
    const id = await under.submitted({ type: 'echo', name }, 'SUCCEEDED');
    await under.sql(
      `INSERT INTO jobcast.t_job_log (job_id, start, content)
       SELECT $1::uuid, n::bigint * $3::int, set_byte($2::bytea, 0, 65 + n % 26) FROM generate_series(0, $4::int - 1) n`,
      [id, ...logPiece(), pieces],
    );
    return id;
  }

  /** The cost of an action to a page: the bytes of log it loads, the number of responses, and the CPU time of its main thread. */
  async function costOf(page: Page, act: () => Promise<unknown>): Promise<{ answers: number; bytes: number; cpuMs: number }> {
    const bodies: Promise<Buffer>[] = [];
    const onResponse = (answer: Response): void => void (answer.url().includes('/log?') && bodies.push(answer.body()));
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const cpuMs = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return 1_000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
    };
    const before = await cpuMs();
    page.on('response', onResponse);
    await act();
    page.off('response', onResponse);
    const bytes = (await Promise.all(bodies)).reduce((sum, { length }) => sum + length, 0);
    return { answers: bodies.length, bytes, cpuMs: (await cpuMs()) - before };
  }

  it('D6: opens a log of 50 MB at its end in under two seconds, and looks further up some MiB at a time', async () => {
    const id = await submitWithLog('huge', 800);
    const page = await under.open('/jobs');
    const end = page.locator('.log-line').filter({ hasText: 'line 999 ' });
    const open = (jobId: string) =>
      costOf(page, async () => {
        await under.show(page, `/jobs/${jobId}`);
        await end.waitFor();
      });
    const small = await open(await submitWithLog('small', 5));
    await under.show(page, '/jobs');
    await page.getByRole('link', { name: 'huge', exact: true }).waitFor();
    // The page loads no more of a log of 50 MB, and computes no longer, than of one that is hardly longer than what it loads.
    const huge = await open(id);
    expect([small, huge]).toMatchObject([
      { answers: 1, bytes: 262_144 },
      { answers: 1, bytes: 262_144 },
    ]);
    expect(huge.cpuMs).toBeLessThan(2 * small.cpuMs);
    const find = page.getByLabel('Find in the log').last();
    await find.fill('A line 0 '); // of every 26th piece
    await find.press('Enter');
    await page.locator('.log-found').filter({ hasText: 'A line 0 ' }).waitFor();
    await find.fill('nowhere in it');
    const search = await costOf(page, async () => {
      await find.press('Enter');
      await page.getByText(/^not in the last \d+\.\d MiB; Enter looks further up$/).waitFor();
    });
    expect(search).toMatchObject({ answers: 8, bytes: 8 * 1_048_576 });
    await page.locator('.log-found').filter({ hasText: 'A line 0 ' }).waitFor(); // what was found last stays marked, and seen
    const following = await costOf(page, async () => {
      await page.getByRole('button', { name: 'Follow log', exact: true }).click();
      await page.getByRole('button', { name: 'Following log' }).waitFor();
      await end.waitFor();
    });
    expect(following.answers).toBe(0);
    expect(following.cpuMs).toBeLessThan(2 * small.cpuMs);
    expect(await page.locator('.log-line').count()).toBeLessThanOrEqual(100); // of the 140 000 that are loaded
    expect(under.browser.complaints).toEqual([]);
    await page.context().close();
  });
});

/** A piece of log of 64 000 bytes, 1000 lines, and its length. */
function logPiece(): [Buffer, number] {
  const piece = Buffer.from(Array.from({ length: 1_000 }, (_, line) => `? line ${line} `.padEnd(63, '.')).join('\n') + '\n');
  return [piece, piece.length];
}
