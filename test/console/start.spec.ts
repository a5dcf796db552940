import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ConsoleUnderTest } from '../support/console/console-under-test.js';

describe('starting a job in the console', () => {
  let under: ConsoleUnderTest;
  beforeAll(async () => {
    under = await ConsoleUnderTest.start({ JOBCAST_MAX_FILE_BYTES: '2000' });
  }, 180_000);
  afterAll(() => under?.close(), 60_000);

  const start = (page: Page) => page.getByRole('button', { name: 'Start Job' }).click();
  const jobs = async () => (await under.call('GET', 'jobs')).body as { items: { name: string; status: string }[] };

  it('C1, C2: offers what is not hidden, by title', async () => {
    const page = await under.open('/start');
    await page.getByLabel('Job type').locator('option', { hasText: 'Flaky' }).waitFor({ state: 'attached' });
    const titles = await page.getByLabel('Job type').locator('option').allTextContents();
    expect(titles.slice(1)).toEqual([...titles.slice(1)].sort((a, b) => a.localeCompare(b)));
    expect(titles).toEqual(expect.arrayContaining(['Echo', 'Flaky', 'Import records', 'Sleep']));
    expect(titles).not.toContain('Wordy');
    await page.context().close();
  });

  it('C3, C4: makes a form of the schema; what is wrong stands at its field and what was written stays', async () => {
    const page = await under.open('/start?type=import-records');
    await page.getByLabel('Tenant').fill('acme');
    await page.getByLabel('Name').fill('kept');
    await page.getByLabel('Max rows').fill('0');
    await start(page);
    await page.getByText('The job was not started.').waitFor();
    expect(await jobs()).toMatchObject({ items: [] });
    const field = (label: string) =>
      page
        .locator('.field')
        .filter({ has: page.getByLabel(label) })
        .last();
    await field('Source').locator('.error-text').waitFor();
    await field('Max rows').locator('.error-text').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('kept');
    expect(await page.getByLabel('Format').locator('option').allTextContents()).toEqual(expect.arrayContaining(['csv', 'ead', 'xlsx']));
    expect(await page.getByLabel('Since').getAttribute('type')).toBe('date');
    expect(await page.getByLabel('Only validate').getAttribute('type')).toBe('checkbox');
    await page.getByLabel('Job type').selectOption('sleep');
    await page.getByLabel(/^Duration \(ms\)/).fill('1');
    await start(page);
    await page.getByText('The job was started:').waitFor();
    await page.context().close();
  });

  it('C7, C8, C10: takes files by drag and drop and lets them be removed; leads to the job, with a message', async () => {
    const page = await under.open('/start?type=import-records');
    await page.getByLabel('Tenant').fill('acme');
    await page.getByLabel(/^Source/).fill('/boxes');
    await page.getByLabel('Format').selectOption('csv');
    await page.getByLabel('Description').fill('two boxes');
    const file = (name: string, bytes: number) => ({ name, mimeType: 'text/csv', buffer: Buffer.alloc(bytes, 'a') });
    const chosen = page.getByLabel('Drop files here, or choose them');
    await chosen.setInputFiles([file('Größe 数据.csv', 5), file('too large.csv', 2001)]);
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
      document.querySelector('.file-drop').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
    })()`);
    await page.getByRole('listitem').filter({ hasText: 'dropped.txt' }).waitFor();
    await start(page);
    await page.getByText(/too large\.csv has .* at most 2\.0 KiB \(2000 bytes\)/).waitFor();
    await page.getByRole('button', { name: 'Remove too large.csv' }).click();
    const commands = await page.locator('.command code').allTextContents();
    expect(commands[0]).toMatch(
      /^jobcast submit import-records '\{.*"source":"\/boxes".*\}' --tenant acme --description 'two boxes' --attach /,
    );
    await start(page);
    await page.getByText('The job was started:').waitFor();
    await page.getByRole('heading', { name: 'Import records' }).waitFor();
    await page.getByText('two boxes').first().waitFor();
    const given = page.getByRole('region', { name: 'Files given' });
    await given.getByRole('link', { name: 'Größe 数据.csv' }).waitFor();
    await given.getByText('ed968e840d10d2d313a870bc131a4e2c311d7ad09bdf32b3418147221f51a6e2').waitFor(); // of aaaaa
    await page.getByRole('log').getByText('given Größe 数据.csv').waitFor();
    await page.getByRole('log').getByText('given dropped.txt').waitFor();
    await page.context().close();
  });

  it('C3: takes JSON too, and gives curl that works as written', async () => {
    const page = await under.open('/start?type=echo');
    await page.getByLabel('Tenant').fill('acme');
    await page.getByLabel('Parameters as JSON').fill('{"a": ');
    await page.getByText('The parameters are no JSON yet.').waitFor();
    expect(await page.getByRole('button', { name: 'Start Job' }).isDisabled()).toBe(true);
    await page.getByLabel('Parameters as JSON').fill(`{"it's": "Größe"}`);
    const curl = (await page.locator('.command code').allTextContents())[1]!;
    const url = /'?(http[^' ]+)'?/.exec(curl)![1]!;
    const body = /-d '(.*)'$/.exec(curl)![1]!.replaceAll(`'\\''`, `'`);
    const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(201);
    await start(page);
    await page.getByRole('region', { name: 'Result' }).getByText(`"it's": "Größe"`).waitFor();
    await page.context().close();
  });

  it('C9, X9: shows the related record, and starts another job like one', async () => {
    const relatedRecord = { label: 'Fonds 12', href: 'https://archive.example/fonds/12' };
    const id = await under.submitted(
      { type: 'sleep', name: 'model', priority: 7, parameters: { durationMs: 1 }, relatedRecord },
      'SUCCEEDED',
    );
    const page = await under.open('/jobs');
    const link = page.getByRole('link', { name: 'Related record: Fonds 12' });
    expect(await link.getAttribute('href')).toBe(relatedRecord.href);
    await page.goto(`${under.proxy.url}#/jobs/${id}`);
    await page.getByText('Associated record').waitFor();
    await page.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { name: 'Start a job: sleep' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('model');
    expect(await page.getByLabel('Priority').inputValue()).toBe('7');
    expect(await page.getByLabel(/^Duration \(ms\)/).inputValue()).toBe('1');
    expect(under.browser.complaints).toEqual([]);
    await page.context().close();
  });
});
