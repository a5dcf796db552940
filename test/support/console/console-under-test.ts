import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { isTerminal, JOB_STATUSES } from '#libs/contract';
import { eventually } from '../eventually.js';
import type { JobcastProcess } from '../jobcast-process.js';
import { TestInstallation } from '../test-installation.js';
import { ConsoleBrowser, type PageOptions } from './console-browser.js';
import { PrefixProxy } from './prefix-proxy.js';

/** The plug-in of most tests of the console. */
export const ARCHIVE = fileURLToPath(new URL('../plugins/archive', import.meta.url));

/** The built service with a job type of archives, behind a path prefix, and a browser before it. */
export class ConsoleUnderTest {
  private constructor(
    readonly installation: TestInstallation,
    readonly instance: JobcastProcess,
    readonly proxy: PrefixProxy,
    readonly browser: ConsoleBrowser,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<ConsoleUnderTest> {
    const installation = await TestInstallation.create();
    try {
      const instance = await installation.start({ JOBCAST_PLUGINS: ARCHIVE, JOBCAST_COMPLETION_UPDATE_RATE_MS: '100', ...settings });
      const proxy = await PrefixProxy.before(instance.url, '/tools/jobs');
      return new ConsoleUnderTest(installation, instance, proxy, await ConsoleBrowser.start());
    } catch (error) {
      await installation.close().catch(() => undefined);
      throw error;
    }
  }

  /** A page of its own at a screen, such as `/jobs?tab=failed`. */
  async open(screen: string, options?: PageOptions): Promise<Page> {
    const page = await this.browser.page(options);
    await this.show(page, screen);
    return page;
  }

  /** Takes a page to another screen without a reload, as a link does; a page of its own costs a second of CPU time more. */
  async show(page: Page, screen: string): Promise<void> {
    await page.goto(`${this.proxy.url}#${screen}`);
  }

  /** Opens a screen in a page that an earlier test has used: closes its messages, and leaves its screen before. */
  async openIn(page: Page, screen: string): Promise<void> {
    const close = page.getByRole('button', { name: 'Close the message' });
    while ((await close.count()) > 0) await close.first().click();
    await this.show(page, '/schedules');
    await page.getByRole('heading', { name: 'Schedules' }).waitFor();
    await this.show(page, screen);
  }

  /** Submits a job by REST, as the local administrator; gives its id. */
  async submit(job: Readonly<Record<string, unknown>>): Promise<string> {
    const { status, body } = await this.call('POST', 'jobs', { tenant: 'acme', ...job });
    if (status !== 201) throw new Error(`expected 201, got ${status}: ${JSON.stringify(body)}`);
    return (body as { job: { id: string } }).job.id;
  }

  /** Submits a job and waits until it has this status. */
  async submitted(job: Readonly<Record<string, unknown>>, status: string): Promise<string> {
    const id = await this.submit(job);
    await this.installation.events.untilStatus(id, status as never);
    return id;
  }

  /** Stops and removes all jobs. */
  async removeJobs(): Promise<void> {
    const active = JOB_STATUSES.filter((status) => !isTerminal(status));
    await this.call('POST', 'jobs/bulk', { action: 'stop', filter: { status: active } });
    await eventually('no job is left', async () => {
      const { body } = await this.call('POST', 'jobs/clear', {});
      return (body as { active: number }).active === 0;
    });
  }

  /** Asks the service by REST. */
  async call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
    const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${this.proxy.url}v1/${path}`, { method, ...json });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  /** Does in the database what nobody does by REST. */
  async sql(statement: string, values: readonly unknown[]): Promise<void> {
    const client = new pg.Client({ connectionString: this.installation.database.url });
    await client.connect();
    await client.query(statement, [...values]).finally(() => client.end());
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.proxy.close();
    await this.installation.close();
  }
}
