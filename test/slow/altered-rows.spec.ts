import { COMMAND } from '#libs/contract';
import { ALTERATIONS, SHARED_ALTERATIONS, type Alteration } from '../support/alterations.js';
import { JobTable } from '../support/job-table.js';
import type { ServiceHere } from '../support/service-here.js';
import { sized } from '../support/size.js';
import { TestInstallation } from '../support/test-installation.js';

/** All values of each column, or some. */
const CHOSEN = ALTERATIONS.filter((_, index) => index % sized({ small: 4, full: 1 }) === 0);
/** How many tenants have their rows altered at once. */
const TOGETHER = 25;
/** A job of another tenant takes 60 ms (the middle one of 100) on two busy cores. */
const SOON_MS = 1_000;
const LATEST_MS = 20_000;
const SLEEP = { type: 'sleep', parameters: { durationMs: 1 } };
const PAGES = ['jobs?limit=50', 'jobs?group=active&limit=50', 'tenants', 'schedules', 'overview', 'instances', 'job-types', 'status'];

describe('numbers and times that were edited by hand in the rows of some tenants', () => {
  let installation: TestInstallation;
  let service: ServiceHere;
  let table: JobTable;
  let tenants = 0;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    service = await installation.startHere({ JOBCAST_POOL_SIZE: '4' });
    table = await JobTable.open(installation.database.url);
    await table.query(
      'ALTER TABLE t_tenant DROP CONSTRAINT IF EXISTS t_tenant_weight_check, DROP CONSTRAINT IF EXISTS t_tenant_weight_bound',
    );
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
  });

  /** Makes a tenant that is paused, has a job waiting, and a row in the table that is to be altered. */
  async function pausedTenant({ what }: Alteration): Promise<string> {
    const tenant = `odd-${(tenants += 1)}`;
    await service.http(`/v1/tenants/${tenant}`, { paused: true, maxStartsPerMinute: 1_000 });
    if (what.startsWith('t_schedule')) await service.http(`/v1/schedules/${tenant}/yearly`, { ...SLEEP, cron: '0 0 1 1 *' });
    await installation.commands.submit({ tenant, ...SLEEP });
    return tenant;
  }

  /** Alters a row of the tenant. Resolves to whether the database takes the value. */
  async function alter(tenant: string, { sql }: Alteration): Promise<boolean> {
    await table.query(`INSERT INTO t_rate (kind, name, slice, counts, max_starts) VALUES ('tenant', $1, 0, '{1}', 1000)`, [tenant]);
    return table.query(sql, [tenant]).then(
      () => true,
      (error: { code?: string }) => {
        if (/^2[23]/.test(error.code ?? '')) return false;
        throw error;
      },
    );
  }

  /** Lets the tenant run, and submits another job. */
  async function resume(tenant: string, { what }: Alteration): Promise<void> {
    await service.http(`/v1/tenants/${tenant}`, { paused: false });
    const reply = await installation.commands.ask(COMMAND.submit, { tenant, ...SLEEP });
    expect([what, reply.ok || reply.error.code]).toEqual([what, reply.ok ? true : 'QUOTA_EXCEEDED']);
  }

  /** How long a job of another tenant takes from its submit to its end. */
  async function timeOfAnother(): Promise<number> {
    const beganMs = performance.now();
    const { id } = await installation.commands.submit({ tenant: 'other', type: 'echo', parameters: {} });
    await installation.events.until(
      () => 'the job of another tenant has ended',
      () => installation.events.statusesOf(id).includes('SUCCEEDED'),
      LATEST_MS,
    );
    return performance.now() - beganMs;
  }

  const failedPages = async (): Promise<string[]> => {
    const answers = await Promise.all(PAGES.map(async (path) => `${(await service.http(`/v1/${path}`)).status} ${path}`));
    return answers.filter((answer) => answer.startsWith('5'));
  };

  it('stop no other tenant, no page and no submit', async () => {
    const chunks = Array.from({ length: Math.ceil(CHOSEN.length / TOGETHER) }, (_, at) => CHOSEN.slice(at * TOGETHER, (at + 1) * TOGETHER));
    const times: number[] = [];
    let taken = 0;
    for (const chunk of [...chunks, ...SHARED_ALTERATIONS.map((one) => [one])]) {
      const altered = chunk.map(({ what }) => what);
      const names = await Promise.all(chunk.map(pausedTenant));
      for (const [index, alteration] of chunk.entries()) if (await alter(names[index]!, alteration)) taken += 1;
      await Promise.all(chunk.map((alteration, index) => resume(names[index]!, alteration)));
      // The claim between the two jobs has read the altered rows.
      for (let job = 0; job < 2; job += 1) {
        times.push(
          await timeOfAnother().catch((error: unknown) => {
            throw new Error(`${String(error)}, after ${altered.join('; ')}`, { cause: error });
          }),
        );
      }
      expect([altered, await failedPages()]).toEqual([altered, []]);
    }
    expect(taken).toBeGreaterThan(0.7 * CHOSEN.length);
    expect(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(SOON_MS);
  });
});
