import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { COMMAND } from '#libs/contract';
import { FilesUnderTest, refusal } from '../support/files-under-test.js';
import type { HttpAnswer } from '../support/jobcast-process.js';
import { runCliHere } from '../support/run-cli-here.js';
import type { ServiceHere } from '../support/service-here.js';
import { TestInstallation } from '../support/test-installation.js';

const MAX_TENANTS = 12;
const PENDING = { type: 'echo', pending: true } as const;

/** How many times each answer came. */
function counted(answers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}

describe('the limits of a tenant, over two instances', () => {
  let installation: TestInstallation;
  let services: ServiceHere[];
  beforeAll(async () => {
    installation = await TestInstallation.create();
    const settings = { JOBCAST_MAX_TENANTS: String(MAX_TENANTS) };
    services = [await installation.startHere(settings), await installation.startHere(settings)];
  });
  afterAll(() => installation.close());

  /** Asks one of the instances by turns. */
  const ask = (path: string, body?: unknown, method?: string): Promise<HttpAnswer> => {
    services.push(services.shift()!);
    return services[0]!.http(path, body, method);
  };
  const submitted = async (tenant: string, job: object): Promise<string> => {
    const { body } = await ask('/v1/jobs', { tenant, ...job }, 'POST');
    return typeof body['code'] === 'string' ? body['code'] : 'stored';
  };

  it('has the limits from the start, which PUT and the command line change and null lifts', async () => {
    await ask('/v1/tenants/limits', {});
    const limits = { maxPending: 100_000, maxFileBytes: 10 * 2 ** 30, maxFilesPerJob: 100 };
    expect((await ask('/v1/tenants/limits')).body).toMatchObject(limits);
    const options = ['--max-pending', 'none', '--max-file-bytes', '5000000000000', '--max-files-per-job', '7'];
    const set = await runCliHere(['tenants', 'set', 'limits', ...options], { JOBCAST_URL: services[0]!.url });
    expect(set).toMatchObject({ code: 0, stderr: '' });
    expect((await ask('/v1/tenants/limits')).body).toMatchObject({ maxPending: null, maxFileBytes: 5_000_000_000_000, maxFilesPerJob: 7 });
    await ask('/v1/tenants/limits', { maxFileBytes: null });
    expect((await ask('/v1/tenants/limits')).body).toMatchObject({ maxFileBytes: null, maxFilesPerJob: 7 });
  });

  it('keeps maxPending exactly when many are submitted at once, by AMQP and by REST, and takes more when some were enqueued or stopped', async () => {
    await ask('/v1/tenants/pends', { maxPending: 5, maxQueued: 1, paused: true });
    const byAmqp = Array.from({ length: 10 }, async () => {
      const reply = await installation.commands.ask(COMMAND.submit, { tenant: 'pends', ...PENDING });
      return reply.ok ? 'stored' : reply.error.code;
    });
    const byRest = Array.from({ length: 10 }, () => submitted('pends', PENDING));
    expect(counted(await Promise.all([...byAmqp, ...byRest]))).toEqual({ stored: 5, QUOTA_EXCEEDED: 15 });
    expect(await installation.commands.refused(COMMAND.submit, { tenant: 'pends', ...PENDING })).toMatchObject({
      message: 'tenant "pends" may have 5 jobs pending (maxPending); that many are. Enqueue or stop some of them first',
    });

    const { items } = (await ask('/v1/jobs?tenant=pends')).body as { items: { jobId: string }[] };
    expect((await ask(`/v1/jobs/${items[0]!.jobId}/enqueue`, {}, 'POST')).status).toBe(200);
    expect((await ask(`/v1/jobs/${items[1]!.jobId}/stop`, {}, 'POST')).status).toBe(200);
    const three = { jobs: [PENDING, PENDING, PENDING] };
    expect(await submitted('pends', three)).toBe('QUOTA_EXCEEDED');
    expect(await submitted('pends', { jobs: [PENDING, PENDING] })).toBe('stored');
    expect(await submitted('pends', PENDING)).toBe('QUOTA_EXCEEDED');
    expect(await submitted('pends-not', three)).toBe('stored');
    expect(await submitted('pends', { type: 'echo' })).toBe('QUOTA_EXCEEDED'); // maxQueued is a limit of its own
    await ask('/v1/tenants/pends', { maxPending: null });
    expect(await submitted('pends', three)).toBe('stored');
  });

  it('refuses a job, a schedule and a PUT that would make a tenant too many, exactly, and serves the tenants that are there', async () => {
    const before = ((await ask('/v1/tenants')).body as { items: object[] }).items.length;
    const names = Array.from({ length: 20 }, (_, index) => `new-${index}`);
    const answers = await Promise.all(names.map((tenant) => submitted(tenant, { type: 'echo' })));
    expect(counted(answers)).toEqual({ stored: MAX_TENANTS - before, QUOTA_EXCEEDED: 20 - MAX_TENANTS + before });

    const message = `there may be ${MAX_TENANTS} tenants (JOBCAST_MAX_TENANTS), and "more" would be more; use a tenant that is there, or raise the setting`;
    const tries = [
      (await ask('/v1/tenants/more', {})).body,
      (await ask('/v1/schedules/more/nightly', { type: 'echo', cron: '0 3 * * *' })).body,
    ];
    for (const refused of tries) expect(refused).toMatchObject({ code: 'QUOTA_EXCEEDED', detail: message });
    const byAmqp = await installation.commands.refused(COMMAND.submit, { tenant: 'more', type: 'echo' });
    expect(byAmqp).toMatchObject({ code: 'QUOTA_EXCEEDED', message });
    expect(((await ask('/v1/tenants')).body as { items: object[] }).items).toHaveLength(MAX_TENANTS);
    const there = names[answers.indexOf('stored')]!;
    expect(await submitted(there, { type: 'echo' })).toBe('stored');
    expect((await ask(`/v1/tenants/${there}`, { weight: 2 })).status).toBe(200);
  });

  it('refuses uploads over a limit with 429 and the reason', async () => {
    await ask('/v1/tenants/limits', { maxFileBytes: 10, maxFilesPerJob: 2 });
    const { body } = await ask('/v1/jobs', { tenant: 'limits', ...PENDING }, 'POST');
    const put = async (name: string, content: string) => {
      const url = `${services[0]!.url}/v1/jobs/${(body as { job: { id: string } }).job.id}/files/${name}`;
      const answer = await fetch(url, { method: 'PUT', body: content });
      return { status: answer.status, body: (await answer.json()) as object };
    };
    expect(await put('a', '12345678')).toMatchObject({ status: 201 });
    expect(await put('b', '123')).toMatchObject({
      status: 429,
      body: {
        code: 'QUOTA_EXCEEDED',
        detail:
          'the files of tenant "limits" may have 10 bytes together (maxFileBytes); 8 are stored, and this file does not fit. Remove jobs whose files are no longer needed',
      },
    });
    expect(await put('b', '12')).toMatchObject({ status: 201 });
    expect(await put('c', '')).toMatchObject({
      status: 429,
      body: {
        code: 'QUOTA_EXCEEDED',
        detail: 'a job of tenant "limits" may have 2 files (maxFilesPerJob); 2 are there. Put several into one, such as an archive',
      },
    });
  });
});

describe('the room for files of a tenant', () => {
  let under: FilesUnderTest;
  beforeAll(async () => {
    under = await FilesUnderTest.start();
  });
  afterEach(() => under.clear());
  afterAll(() => under.stop());

  const limit = (limits: object): Promise<unknown> => under.instance.tenants.save('acme', limits);
  const attach = (jobId: string, name: string, bytes: number): Promise<string> =>
    under.files.attachInput('acme', jobId, { name, content: Readable.from([Buffer.alloc(bytes)]) }).then(
      () => 'stored',
      (error: { code?: string }) => error.code ?? String(error),
    );
  const stored = async (): Promise<number> => {
    const [row] = await under.instance.database.query<{ bytes: number }>(
      `SELECT coalesce(sum(bytes), 0)::int AS bytes FROM t_tenant_files WHERE tenant = 'acme'`,
    );
    return row!.bytes;
  };

  it('is kept exactly when several jobs get files at once, and leaves nothing of the refused', async () => {
    await limit({ maxFileBytes: 1_000 });
    const ids = await Promise.all(Array.from({ length: 20 }, () => under.pending()));
    expect(counted(await Promise.all(ids.map((id) => attach(id, 'a', 150))))).toEqual({ stored: 6, QUOTA_EXCEEDED: 14 });
    expect(await under.contents()).toHaveLength(6);
    expect(await stored()).toBe(900);
  });

  it('is looked at before a content is read to its end', async () => {
    await limit({ maxFileBytes: 100 });
    let read = 0;
    const endless = Readable.from(
      (function* () {
        for (; read < 1_000; read += 1) yield Buffer.alloc(1_000);
      })(),
    );
    const refused = await refusal(under.files.attachInput('acme', await under.pending(), { name: 'a', content: endless }));
    expect(refused).toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(read).toBeLessThan(200);
  });

  it('bounds what runners attach: attach rejects, and earlier attempts count until their job is removed', async () => {
    await limit({ maxFileBytes: 100, maxFilesPerJob: 2 });
    const refusals: (Error & { code?: string })[] = [];
    const id = await under.submit(
      async (job) => {
        await job.give(await job.write('first', 'x'.repeat(30)));
        if (job.told.attempt === 1) throw new Error('once more');
        refusals.push(await refusal(job.write('second', 'x'.repeat(41)).then((path) => job.give(path))));
        await job.give(await job.write('third', 'x'.repeat(40)));
        refusals.push(await refusal(job.write('fourth', 'x').then((path) => job.give(path))));
        await job.give(await job.write('third', 'x'.repeat(20)));
      },
      { maxAttempts: 2 },
    );
    await under.instance.untilStatus(id, 'SUCCEEDED');
    expect(refusals).toMatchObject([
      { code: 'QUOTA_EXCEEDED', message: expect.stringContaining('maxFileBytes); 60 are stored') },
      { code: 'QUOTA_EXCEEDED', message: expect.stringContaining('maxFilesPerJob); 2 are there') },
    ]);
    expect(await stored()).toBe(80);
    await under.instance.jobs.remove('acme', id);
    expect(await stored()).toBe(0);
  });

  it('bounds what is run again with its files, before they are copied', async () => {
    await limit({ maxFileBytes: 100 });
    const id = await under.pending();
    await attach(id, 'a', 60);
    await under.instance.jobs.enqueue('acme', id);
    await under.instance.untilStatus(id, 'SUCCEEDED');
    expect(await refusal(under.instance.jobs.retry('acme', id))).toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(await under.contents()).toHaveLength(1);
    await limit({ maxFileBytes: 120 });
    await under.instance.jobs.retry('acme', id);
    expect(await stored()).toBe(120);
  });

  it('is the sum of what the tenant has, whatever is attached, replaced, run again and removed', async () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('attach' as const), job: fc.nat(3), name: fc.constantFrom('a', 'b', 'c'), bytes: fc.nat(400) }),
      fc.record({ what: fc.constantFrom('end' as const, 'again' as const, 'remove' as const), job: fc.nat(3) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await under.clear();
        await limit({ maxFileBytes: 1_000, maxFilesPerJob: 2 });
        const ids = await Promise.all(Array.from({ length: 4 }, () => under.pending()));
        for (const one of steps) {
          const id = ids[one.job]!;
          if (one.what === 'attach') await attach(id, one.name, one.bytes);
          else if (one.what === 'end') await under.instance.jobs.stopJob({ tenant: 'acme', jobId: id }).catch(() => undefined);
          else if (one.what === 'again') await under.instance.jobs.retry('acme', id).catch(() => undefined);
          else await under.instance.jobs.remove('acme', id).catch(() => undefined);
        }
        const [rows] = await under.instance.database.query<{ bytes: number; most: number }>(
          `SELECT coalesce(sum(bytes), 0)::int AS bytes, coalesce(max(files), 0)::int AS most
           FROM (SELECT sum(bytes) AS bytes, count(*) AS files FROM t_job_file GROUP BY job_id) j`,
        );
        expect(rows!.bytes).toBeLessThanOrEqual(1_000);
        expect(rows!.most).toBeLessThanOrEqual(2);
        expect(await stored()).toBe(rows!.bytes);
      }),
      { numRuns: 12 },
    );
  });
});
