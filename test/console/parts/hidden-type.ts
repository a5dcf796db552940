import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startCli } from '../../support/run-cli.js';
import type { ConsoleUnderTest } from '../../support/console/console-under-test.js';
import { sharedConsole } from '../../support/console/shared-console.js';

describe('a hidden job type', () => {
  let under: ConsoleUnderTest;
  let page: Page;
  beforeAll(async () => {
    ({ under, page } = await sharedConsole());
  });

  const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  const typesOf = async (path: string): Promise<string[]> =>
    ((await under.call('GET', path)).body as { items: { name: string }[] }).items.map(({ name }) => name);

  it('is neither in the menu nor in the list of types, unless all are asked for', async () => {
    await under.openIn(page, '/start');
    await page.getByLabel('Job type').locator('option', { hasText: 'Echo' }).waitFor({ state: 'attached' });
    const titles = await page.getByLabel('Job type').locator('option').allTextContents();
    expect(titles).toContain('Sleep');
    expect(titles).not.toContain('Reindex');
    expect(await typesOf('job-types')).toContain('sleep');
    expect(await typesOf('job-types')).not.toContain('reindex');
    expect(await typesOf('job-types?all=true')).toContain('reindex');
    const types = (...args: string[]) => startCli(['types', ...args], { JOBCAST_URL: under.instance.url }).ended;
    const [shown, all] = await Promise.all([types(), types('--all')]);
    expect(shown.stdout).toMatch(/^sleep /m);
    expect(shown.stdout).not.toMatch(/^reindex /m);
    expect(all.stdout).toMatch(/^reindex /m);
  });

  it('has jobs all the same, by REST and by AMQP, which the lists show with a button to cancel them', async () => {
    await under.submitted({ type: 'echo', name: 'ended' }, 'SUCCEEDED');
    await under.submitted({ type: 'reindex', name: 'by REST' }, 'RUNNING');
    const { id } = await under.installation.commands.submit({ tenant: 'acme', type: 'reindex', name: 'by AMQP' });
    await under.installation.events.untilStatus(id, 'RUNNING');
    await under.submit({ type: 'reindex', name: 'later', runAt: '2099-01-01T00:00:00Z' });
    await under.openIn(page, '/jobs');
    await row(page, 'ended').getByText('Completed').waitFor();
    for (const name of ['by REST', 'by AMQP', 'later'])
      await row(page, name)
        .getByRole('button', { name: `Cancel ${name}` })
        .waitFor();
    expect(await row(page, 'ended').getByRole('button').count()).toBe(0);

    await row(page, 'by AMQP').getByRole('button', { name: 'Cancel by AMQP' }).click();
    await page.getByLabel(/^Reason/).fill('not now');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click();
    await row(page, 'by AMQP').getByText('Canceled', { exact: true }).waitFor();
    expect((await under.installation.events.untilEnded(id)).reason).toMatchObject({ code: 'STOPPED', message: 'not now' });
    expect(await row(page, 'by AMQP').getByRole('button').count()).toBe(0);
    await row(page, 'later').getByRole('button', { name: 'Cancel later' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click();
    await row(page, 'later').getByText('Canceled', { exact: true }).waitFor();
    await row(page, 'by REST').getByText('Running', { exact: true }).waitFor(); // this job was not canceled
    expect(under.browser.complaints).toEqual([]);
  });

  it('shows when its jobs will end, on their page and on the command line', async () => {
    const id = await under.submitted({ type: 'reindex', name: 'halfway' }, 'RUNNING');
    await under.openIn(page, `/jobs/${id}`);
    await page
      .locator('.job-state')
      .getByText(/^ends about /)
      .waitFor();
    await page.getByRole('button', { name: 'Cancel job' }).waitFor();
    const askedMs = Date.now();
    const { startedAt, estimatedEndAt } = (await under.call('GET', `jobs/${id}`)).body as { startedAt: string; estimatedEndAt: string };
    const [startedMs, restMs] = [Date.parse(startedAt), Date.parse(estimatedEndAt) - Date.parse(startedAt)];
    // Half is done, so all of it takes twice as long; the service estimates the database's clock.
    expect(restMs).toBeGreaterThanOrEqual(2 * (askedMs - startedMs) - 100);
    expect(restMs).toBeLessThanOrEqual(2 * (Date.now() - startedMs) + 100);
    const { stdout } = await startCli(['show', id], { JOBCAST_URL: under.instance.url }).ended;
    expect(stdout).toMatch(/^Expected end +\d{4}-\d\d-\d\d \d\d?:\d\d:\d\d UTC$/m);
    await under.call('POST', `jobs/${id}/stop`, {});
    await page.getByText('Canceled', { exact: true }).first().waitFor();
    expect(
      await page
        .locator('.job-state')
        .getByText(/^ends about /)
        .count(),
    ).toBe(0);
  });
});
