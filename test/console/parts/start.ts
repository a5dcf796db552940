import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Request } from 'playwright-core';
import type { ConsoleUnderTest } from '../../support/console/console-under-test.js';
import { sharedConsole } from '../../support/console/shared-console.js';
import type { TcpProxy } from '../../support/tcp-proxy.js';

describe('starting a job in the console', () => {
  let under: ConsoleUnderTest;
  let page: Page;
  let broker: TcpProxy;
  beforeAll(async () => {
    ({ under, page, broker } = await sharedConsole());
  });

  const start = (page: Page) => page.getByRole('button', { name: 'Start Job' }).click();
  const jobs = async () => (await under.call('GET', 'jobs')).body as { items: { name: string; status: string }[] };

  it('C1, C2: offers what is not hidden, by title', async () => {
    await under.openIn(page, '/start');
    await page.getByLabel('Job type').locator('option', { hasText: 'Flaky' }).waitFor({ state: 'attached' });
    const titles = await page.getByLabel('Job type').locator('option').allTextContents();
    expect(titles.slice(1)).toEqual([...titles.slice(1)].sort((a, b) => a.localeCompare(b)));
    expect(titles).toEqual(expect.arrayContaining(['Echo', 'Flaky', 'Import records', 'Sleep']));
    expect(titles).not.toContain('Wordy');
  });

  it('C3, C4: makes a form of the schema; what is wrong stands at its field and what was written stays', async () => {
    await under.openIn(page, '/start?type=import-records');
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
  });

  it('C7, C8, C10: takes files by drag and drop and lets them be removed; leads to the job, with a message', async () => {
    await under.openIn(page, '/start?type=import-records');
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
  });

  it('C3: takes JSON too, and gives curl that works as written', async () => {
    await under.openIn(page, '/start?type=echo');
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
  });

  it('C13: tells that the broker is away, and starts jobs all the same; each runs once, and is told of when it is back', async () => {
    await under.openIn(page, '/start?type=echo');
    await page.getByLabel('Tenant').fill('acme');
    broker.refuse();
    const banner = page.getByRole('alert').getByText('Message broker unreachable.');
    await banner.waitFor();
    const answer = page.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/v1/jobs'));
    await start(page);
    expect((await answer).status()).toBe(201);
    const { job } = (await (await answer).json()) as { job: { id: string; status: string } };
    expect(job.status).toBe('QUEUED');
    await page.getByRole('heading', { name: 'Echo' }).waitFor();
    await banner.waitFor();
    broker.accept();
    await under.installation.events.untilEnded(job.id);
    expect(under.installation.events.wayOf(job.id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    await banner.waitFor({ state: 'detached' });
    await page.getByText('Completed (SUCCEEDED)').waitFor();
    await page.getByText('1 of 1').waitFor();
  });

  it('C9: says when a related record is not there any more, where its place can be asked', async () => {
    const target = await under.submitted({ type: 'echo', name: 'target' }, 'SUCCEEDED');
    const about = (label: string, href: string) => under.submitted({ type: 'echo', relatedRecord: { label, href } }, 'SUCCEEDED');
    const byConsole = await about('The job', `${under.proxy.url}#/jobs/${target}`);
    const byPath = await about('The log', `${under.proxy.url}v1/jobs/${target}/log`);
    const elsewhere = await about('Fonds 13', 'https://archive.example/gone');
    const fact = (page: Page) => page.locator('dl > div').filter({ hasText: 'Associated record' });
    const there = page.waitForResponse((answer) => answer.request().method() === 'HEAD');
    await under.openIn(page, `/jobs/${byConsole}`);
    expect((await there).status()).toBe(200);
    await fact(page).getByRole('link', { name: 'The job' }).waitFor();
    expect((await under.call('DELETE', `jobs/${target}`)).status).toBe(204);
    await under.show(page, '/schedules');
    await page.reload(); // or it would remember that the job is there
    const asked: string[] = [];
    const onRequest = (request: Request): void => void (request.method() === 'HEAD' && asked.push(request.url()));
    page.on('request', onRequest);
    for (const id of [byConsole, byPath]) {
      await under.show(page, `/jobs/${id}`);
      await fact(page).getByText('no longer available').waitFor();
      expect(await fact(page).getByRole('link').count()).toBe(0);
    }
    await under.show(page, `/jobs/${elsewhere}`);
    await fact(page).getByRole('link', { name: 'Fonds 13' }).waitFor();
    await page.getByText('Empty', { exact: true }).waitFor();
    expect(asked).toEqual([`${under.proxy.url}v1/jobs/${target}`, `${under.proxy.url}v1/jobs/${target}/log`]);
    page.off('request', onRequest);
  });

  it('C9, X9: shows the related record, and starts another job like one', async () => {
    const relatedRecord = { label: 'Fonds 12', href: 'https://archive.example/fonds/12' };
    const id = await under.submitted(
      { type: 'sleep', name: 'model', priority: 7, parameters: { durationMs: 1 }, relatedRecord },
      'SUCCEEDED',
    );
    await under.openIn(page, '/jobs');
    const link = page.getByRole('link', { name: 'Related record: Fonds 12' });
    expect(await link.getAttribute('href')).toBe(relatedRecord.href);
    await under.show(page, `/jobs/${id}`);
    await page.getByText('Associated record').waitFor();
    await page.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { name: 'Start a job: sleep' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('model');
    expect(await page.getByLabel('Priority').inputValue()).toBe('7');
    expect(await page.getByLabel(/^Duration \(ms\)/).inputValue()).toBe('1');
    expect(under.browser.complaints).toEqual([]);
  });
});
