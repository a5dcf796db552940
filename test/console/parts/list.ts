import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually.js';
import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import { leastDelay } from '../../support/least-delay.js';
import type { ConsoleUnderTest } from '../../support/console/console-under-test.js';
import { sharedConsole } from '../../support/console/shared-console.js';
import { TestInstance } from '../../support/test-instance.js';

@JobType({ name: 'guest', parameters: AnyObject })
class Guest extends AbstractJob<AnyObject> {
  run() {}
}

describe('the list of jobs in the console', () => {
  let under: ConsoleUnderTest;
  let page: Page;
  beforeAll(async () => {
    ({ under, page } = await sharedConsole());
  });

  const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  const seen = async (page: Page): Promise<string[]> => page.locator('[data-row]').allTextContents();

  it('L4, N7: says what to do where there are no jobs, in the exact words, behind a path prefix', async () => {
    await under.openIn(page, '/jobs');
    await page.getByText('There are no jobs to report on.').waitFor();
    await page.getByText('jobcast submit echo').waitFor();
    await page.getByRole('link', { name: /^Active jobs/ }).click();
    await page.getByText('There are no active jobs.').waitFor();
    await page.getByRole('link', { name: 'Active and archived' }).click();
    await page.getByText('There are no archived jobs.').waitFor();
    expect(under.browser.complaints).toEqual([]);
  });

  it('L1, L6, L9, L10, L11, F11, N7: shows AtoM’s columns, local times with zone, and every change within a second or so', async () => {
    await under.openIn(page, '/jobs');
    await page.getByText('Live', { exact: true }).waitFor();
    await under.submit({ type: 'echo', name: 'first', owner: 'ada', description: 'the first one' });
    await row(page, 'first').getByText('Completed').waitFor();
    expect(await page.getByRole('columnheader').allTextContents()).toEqual([
      ...['', 'Start date', 'End date', 'Job name', 'Job status', 'Info', 'User'],
    ]);
    const first = row(page, 'first');
    await first.getByText('the first one').waitFor();
    await first.getByRole('link', { name: 'ada' }).waitFor();
    expect(await first.locator('time').first().getAttribute('title')).toMatch(
      /:\d\d:\d\d \(Europe\/Berlin, UTC\+0[12]:00\)\nReally started /,
    );
    // From the end of a job, as the service dates it, until the row shows it.
    const delayMs = async (index: number): Promise<number> => {
      const name = `live ${index}`;
      const id = await under.submit({ type: 'echo', name });
      await row(page, name).getByText('Completed').waitFor();
      const atMs = Date.now();
      const { stoppedAt } = await under.installation.events.untilEnded(id);
      expect((await under.call('DELETE', `jobs/${id}`)).status).toBe(204);
      await row(page, name).waitFor({ state: 'detached' });
      return atMs - Date.parse(stoppedAt!);
    };
    expect(await leastDelay(2_000, delayMs)).toBeLessThan(2_000);
    await under.installation.commands.submit({ tenant: 'acme', type: 'fail', name: 'bad', parameters: { message: 'no such box' } });
    const bad = row(page, 'bad');
    await bad.getByText('no such box').waitFor();
    await bad.getByText('Command line').waitFor();
    expect(await bad.locator('.error-text').first().textContent()).toContain('no such box');
    await under.submit({ type: 'import-records', name: 'with files', parameters: { source: '/a', format: 'csv' } });
    await row(page, 'with files').getByText('Download (17 B)').waitFor();
    await under.call('PUT', 'tenants/paused', { paused: true });
    await under.submit({ tenant: 'paused', type: 'echo', name: 'behind' });
    await row(page, 'behind').getByText('Queued', { exact: true }).waitFor();
    expect(await row(page, 'behind').locator('td').nth(2).textContent()).toBe('N/A');
    await row(page, 'behind').getByText('Queued - No. 1 in paused', { exact: true }).waitFor(); // each tenant's queue counts for itself
    await under.show(page, '/jobs?tenant=paused');
    await row(page, 'behind').getByText('Queued - No. 1', { exact: true }).waitFor();
  });

  it('L2, L3, L7, L8, N8: tabs, groups, filters and auto refresh are in the address and survive a reload', async () => {
    await under.openIn(page, '/jobs');
    await page.getByRole('link', { name: /^Failed jobs 1$/ }).click();
    await eventually('one failed job is shown', async () => (await seen(page)).join() === 'bad');
    await page.reload();
    await eventually('one failed job is shown', async () => (await seen(page)).join() === 'bad');
    await page.getByRole('link', { name: /^All jobs/ }).click();
    await page.getByRole('button', { name: 'Auto refresh' }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('type:ec');
    await page.getByRole('option', { name: /type:echo/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('status:completed');
    await page.keyboard.press('Enter');
    await eventually('one job is shown', async () => (await seen(page)).join() === 'first');
    expect(page.url()).toMatch(/type=echo&status=SUCCEEDED&refresh=5/);
    await page.reload();
    await eventually('one job is shown', async () => (await seen(page)).join() === 'first');
    expect(await page.getByRole('button', { name: 'Auto refresh' }).getAttribute('aria-pressed')).toBe('true');
    const filter = page.getByRole('combobox', { name: 'Filter' });
    await filter.fill('parameter.source:/a');
    await filter.press('Enter');
    await eventually('it is found by its parameter', async () => (await seen(page)).join() === 'with files');
    await filter.fill('error:"such box"');
    await filter.press('Enter');
    await eventually('it is found by its error', async () => (await seen(page)).join() === 'bad');
    await filter.fill('colour:red');
    await filter.press('Enter');
    await page.getByText('There is no filter “colour:”').waitFor();
    await under.show(page, '/jobs?tab=groups');
    await page.getByRole('region', { name: 'Active Jobs' }).getByRole('link', { name: 'behind', exact: true }).waitFor();
    await page.getByRole('region', { name: 'Archived Jobs' }).getByRole('link', { name: 'first', exact: true }).waitFor();
  });

  it('L5: goes to older pages and back while new jobs arrive, none lost or doubled', async () => {
    await under.call('POST', 'jobs', { tenant: 'acme', jobs: Array.from({ length: 45 }, (_, n) => ({ type: 'echo', name: `page ${n}` })) });
    await under.openIn(page, '/jobs?q=page');
    const names: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      await eventually('a page is there', async () => {
        const on = await seen(page);
        return on.length > 0 && on.every((name) => !names.includes(name));
      });
      names.push(...(await seen(page)));
      // The first page changes as jobs arrive; from the second on a pass is by cursor.
      if (turn > 0) await under.submitted({ type: 'echo', name: `page later ${turn}` }, 'SUCCEEDED');
      if (turn < 4) await page.getByRole('button', { name: 'Older' }).click();
    }
    const early = names.filter((name) => /^page \d+$/.test(name));
    expect(new Set(early).size).toBe(early.length);
    expect(early).toHaveLength(45);
    await page.getByRole('button', { name: 'Newer' }).click();
    await eventually('the page before is shown', async () => (await seen(page))[0] === names[30]);
  });

  it('N9, N7: acts on a selection made by keys, and on all that match after telling how many', async () => {
    await under.openIn(page, '/jobs?q=page&status=SUCCEEDED');
    await page.locator('[data-row]').first().waitFor();
    for (const key of ['j', 'j', 'x']) await page.keyboard.press(key);
    await page.getByText('1 selected').waitFor();
    await page.getByText('Held while jobs are selected').waitFor();
    await page.getByRole('checkbox', { name: 'All that match the filter' }).check();
    await page.getByRole('group', { name: 'Selected jobs' }).getByRole('button', { name: 'Remove' }).click();
    await page
      .getByRole('dialog')
      .getByText(/^49 jobs are to be removed/)
      .waitFor();
    await page.getByRole('button', { name: 'Remove them' }).click();
    await page.getByText('49 of 49 jobs removed').waitFor();
    await page.getByText('There are no jobs to report on.').waitFor();
    await under.show(page, '/jobs');
    await page.getByRole('checkbox', { name: 'Select first' }).check();
    await page.getByText('Filter the list to act on more').waitFor();
  });

  it('C12, R11, R12: says that no worker runs the type, until one does; shows why an owner was refused', async () => {
    await under.openIn(page, '/jobs?type=guest&refresh=5');
    /** An instance that alone runs this type, inside a host application. */
    async function guest(beforeRun?: () => void): Promise<TestInstance> {
      const host = beforeRun && { beforeRun };
      const instance = await TestInstance.start({ databaseUrl: under.installation.database.url, runners: [Guest], ...(host && { host }) });
      await instance.scheduler.start();
      await instance.pool.start();
      return instance;
    }
    const refusing = await guest(() => {
      throw new Error('mallory may not run guest');
    });
    await eventually('the type is known', async () => {
      const { body } = await under.call('GET', 'job-types');
      return (body as { items: { name: string }[] }).items.some(({ name }) => name === 'guest');
    });
    await under.submitted({ type: 'guest', name: 'refused', owner: 'mallory' }, 'FAILED');
    await row(page, 'refused').locator('.error-text').getByText('the run was refused: Error: mallory may not run guest').waitFor();
    await refusing.stop();
    const id = await under.submit({ type: 'guest', name: 'nobody runs it' });
    await row(page, 'nobody runs it')
      .getByText(/^No worker available that can handle guest, since \d{4}-/)
      .waitFor();
    const report = await under.open(`/jobs/${id}`);
    const warning = report.getByRole('alert').getByText(/^No worker available that can handle guest, since /);
    await warning.waitFor();
    const running = await guest();
    await report.getByText('Completed (SUCCEEDED)').waitFor();
    await row(page, 'nobody runs it').getByText('Completed').waitFor();
    expect(await warning.count()).toBe(0);
    expect(await page.getByText('No worker available').count()).toBe(0);
    await running.stop();
    await report.context().close();
  });

  it('L14: lists jobs of a type that is not there any more, with its raw name', async () => {
    const { items } = (await under.call('GET', 'jobs?q=first')).body as { items: { jobId: string }[] };
    await under.sql(`UPDATE jobcast.t_job_info SET type = 'removed-type' WHERE id = $1`, [items[0]!.jobId]);
    await under.openIn(page, '/jobs');
    await row(page, 'first').getByText('inactive type').waitFor();
    await page.getByRole('link', { name: 'first', exact: true }).click();
    await page.getByRole('heading', { name: 'first' }).waitFor();
    await page.getByText('removed-type').first().waitFor();
  });

  it('H1, H5: exports the history with the filter, and clears inactive jobs after a question', async () => {
    await under.openIn(page, '/jobs?tab=failed');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/-job-history-\d{4}-\d\d-\d\d\.csv$/);
    const text = await readFile(await file.path(), 'utf8');
    expect(text.split(/\r\n/)[0]).toBe('startDate,endDate,jobName,jobStatus,jobInfo,jobUser');
    expect(text).toContain('bad,Failed,');
    expect(text).not.toContain('first');
    await page.getByRole('button', { name: 'Clear inactive' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/of every user and tenant/).waitFor();
    await dialog.getByRole('button', { name: 'Remove them' }).click();
    await page.getByText(/^\d+ jobs were removed\. 1 active job was left alone\./).waitFor();
    await page.getByRole('link', { name: /^All jobs/ }).click();
    await eventually('what is active stays', async () => (await seen(page)).join() === 'behind');
    expect(under.browser.complaints).toEqual([]);
  });
});
