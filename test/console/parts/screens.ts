import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { ConsoleUnderTest } from '../../support/console/console-under-test.js';
import { sharedConsole } from '../../support/console/shared-console.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** The screens, each with something that it shows once its data are there. */
const SCREENS = [
  ['/jobs', '[data-row]'],
  ['/jobs?tab=groups', 'role=region[name="Archived Jobs"] >> role=link[name="bad"]'],
  ['/start?type=import-records', 'role=spinbutton[name=/Max rows/]'],
  ['/overview', 'role=img[name=/^Jobs that ended in the window/]'],
  ['/tenants', 'role=button[name="Resume zeta"]'],
  ['/instances', 'text=/pid \\d+/'],
  ['/job-types', 'role=button[name="Pause Import records"]'],
  ['/schedules', 'text=Asia/Tokyo'],
  ['/help', 'role=table[name="Roles"]'],
] as const;

/**
 * The rules of axe about colours that run by default. A theme sets colours alone here, by `light-dark()`, so that what the other rules find in
 * one theme they find in the other: they read no colour, but to guess whether a table without `th` holds data.
 */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** What keeps people out, by axe: rules that are broken seriously, and where. Without `rules`, by all that axe runs by default. */
async function barriers(page: Page, rules?: readonly string[]): Promise<string[]> {
  const options = { resultTypes: ['violations'], selectors: false, ...(rules && { runOnly: rules }) };
  const found: unknown = await page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`);
  return found as string[];
}

describe('the screens of the console', () => {
  let under: ConsoleUnderTest;
  let page: Page; // goes from screen to screen
  beforeAll(async () => {
    ({ under, page } = await sharedConsole());
    await page.evaluate(`${await readFile(AXE, 'utf8')}; undefined`); // the value of this script is large
    await under.submitted({ type: 'fail', name: 'bad', parameters: { message: 'no such box' } }, 'FAILED');
    await under.submitted({ type: 'import-records', name: 'slow', parameters: { source: '/slow', format: 'csv' } }, 'RUNNING');
    await under.submitted({ type: 'import-records', name: 'warned', parameters: { source: '/warns', format: 'csv' } }, 'SUCCEEDED');
    await under.call('PUT', 'tenants/zeta', { weight: 2, paused: true });
    await under.submit({ tenant: 'zeta', type: 'echo', name: 'waits' });
    await under.call('PUT', 'schedules/zeta/nightly', { type: 'echo', cron: '30 2 * * *', timeZone: 'Asia/Tokyo' });
  });

  it.each([
    ['light', 1280],
    ['light', 400],
    ['dark', 1280],
    ['dark', 400],
  ] as const)('N7: keep nobody out, in %s and %i wide', async (theme, width) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 800 });
    const { items } = (await under.call('GET', 'jobs')).body as { items: { jobId: string }[] };
    const jobs = items.map(({ jobId }) => [`/jobs/${jobId}`, `nav:has-text("${jobId}") ~ * .job-state`] as const);
    const found: string[] = [];
    for (const [screen, content] of [...SCREENS, ...jobs]) {
      await under.show(page, screen);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator(content).first().waitFor();
      found.push(...(await barriers(page, theme === 'dark' ? COLOUR_RULES : undefined)).map((barrier) => `${screen} ${barrier}`));
      const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      if (overflow !== 0) found.push(`${screen} is ${String(overflow)} px too wide`);
    }
    expect(found).toEqual([]);
  });

  it('N10: show tenants with their shares, and pause, resume and change them', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await under.show(page, '/tenants');
    const zeta = page.getByRole('row').filter({ hasText: 'zeta' });
    await zeta.getByText(/received \d+ %, due \d+ %/).waitFor();
    await zeta.getByRole('button', { name: 'Edit zeta' }).click();
    await page.getByLabel('Weight').fill('many');
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .locator('dialog .field .error-text')
      .getByText(/expected a number from 0.001 to 1000/)
      .waitFor();
    await page.getByLabel('Weight').fill('3');
    await page.getByLabel('At most running', { exact: true }).fill('5');
    await page.getByRole('button', { name: 'Save' }).click();
    await zeta.getByText('at most 5 running').waitFor();
    await zeta.getByRole('button', { name: 'Resume zeta' }).click();
    await zeta.getByRole('button', { name: 'Pause zeta' }).waitFor();
  });

  it('N2: show schedules with their next firing; show figures of what ended', async () => {
    await under.show(page, '/schedules');
    const nightly = page.getByRole('row').filter({ hasText: 'nightly' });
    for (const text of ['zeta', 'echo', '30 2 * * *', 'Asia/Tokyo']) await nightly.getByText(text, { exact: true }).waitFor();
    expect(await nightly.locator('time').getAttribute('datetime')).toMatch(/T17:30:00\.000Z$/);
    await under.submitted({ tenant: 'figures', type: 'fail', parameters: { message: 'no such box' } }, 'FAILED');
    await under.submitted({ tenant: 'figures', type: 'echo' }, 'SUCCEEDED');
    await under.show(page, '/overview?tenant=figures');
    const tile = (name: string) => page.locator('.tiles > div').filter({ has: page.getByText(name, { exact: true }) });
    await tile('Failed').getByText('50.0 % of what ended').waitFor();
    for (const [name, figure] of [
      ['Ended', '2'],
      ['Failed', '1'],
      ['Running', '0'],
      ['Queued', '0'],
    ] as const)
      expect(await tile(name).locator('dd').textContent()).toMatch(new RegExp(`^${figure} `));
    for (const name of ['Waiting time', 'Run time']) expect(await tile(name).textContent()).toMatch(/\d m?s ?95 % under \d/);
    await page.getByRole('img', { name: 'Jobs that ended in the window: Completed 1, Failed 1, Canceled 0' }).waitFor();
    const byType = page.getByRole('table', { name: 'By job type' }).getByRole('row').filter({ hasText: 'fail' });
    expect((await byType.getByRole('cell').allTextContents()).slice(1, 3)).toEqual(['1', '1']);
  });

  it('R8, C6b: show instances with pool, pid and abilities, job types with their rules, and the table of roles', async () => {
    await under.show(page, '/instances');
    await page.getByText(`pid ${under.instance.pid}`).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByText('import-records').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('y');
    await page.getByRole('button', { name: 'Pause Import records' }).click();
    await page.getByRole('button', { name: 'Resume Import records' }).click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await under.show(page, '/help');
    const roles = page.getByRole('table', { name: 'Roles' });
    await roles.waitFor();
    expect(await roles.getByRole('columnheader').allTextContents()).toEqual(['Permission', 'submitter', 'manager', 'administrator']);
    const cells = roles.getByRole('row').filter({ hasText: 'cancel_job' }).getByRole('cell');
    expect((await cells.allTextContents()).slice(1)).toEqual(['no', 'yes', 'yes']);
    expect(under.browser.complaints).toEqual([]);
    await under.show(page, '/instances');
    await page.getByRole('button', { name: /^Drain / }).click();
    const dialog = page.getByRole('dialog', { name: /^Drain / });
    await dialog.getByText('The instance takes no more jobs.').waitFor();
    await dialog.getByRole('button', { name: 'Drain' }).click();
    await page.getByText('drains: it takes no more jobs.').waitFor();
  });
});
