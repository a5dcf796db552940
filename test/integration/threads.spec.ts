import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMAND, type JobEventData, type JobRequest } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { JobTable } from '../support/job-table.js';
import { leastDelay } from '../support/least-delay.js';
import { mostAtOnce } from '../support/most-at-once.js';
import { TestInstallation } from '../support/test-installation.js';

const PLUGINS = ['threads', 'homebound'].map((name) => fileURLToPath(new URL(`../support/plugins/${name}`, import.meta.url)));
const POOL_SIZE = 2;
const GRACE_MS = 3_000; // also a thread that a busy machine starves has answered by then

describe('jobs in threads', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let service: JobcastProcess;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    service = await installation.start({
      JOBCAST_PLUGINS: PLUGINS.join(),
      JOBCAST_POOL_SIZE: String(POOL_SIZE),
      JOBCAST_ABORT_GRACE_MS: String(GRACE_MS),
      JOBCAST_COMPLETION_UPDATE_RATE_MS: '20',
    });
    table = await JobTable.open(installation.database.url);
  });
  afterAll(async () => {
    await table.close();
    await installation.close(); // expects the service to end with 0
  });

  const submit = async (type: string, parameters: object, more: Partial<JobRequest> = {}): Promise<string> =>
    (await installation.commands.submit({ tenant: 'acme', type, parameters, ...more })).id;
  const ended = (id: string): Promise<JobEventData> => installation.events.untilEnded(id);
  const run = async (type: string, parameters: object, more?: Partial<JobRequest>): Promise<JobEventData> =>
    ended(await submit(type, parameters, more));
  const deed = (name: string, more?: Partial<JobRequest>): Promise<JobEventData> => run('deed', { deed: name }, more);
  /** From the request to the end, as the service dates them. */
  const stopMs = async ({ jobId, stoppedAt }: JobEventData): Promise<number> =>
    Date.parse(stoppedAt!) - Date.parse(String((await service.http(`/v1/jobs/${jobId}`)).body['stopRequestedAt']));
  const stop = (jobId: string) => installation.commands.ask(COMMAND.stop, { tenant: 'acme', jobId, reason: 'enough', requestedBy: 'ann' });
  const logOf = async (jobId: string): Promise<string> => {
    const rows = await table.query<{ content: Buffer }>('SELECT content FROM t_job_log WHERE job_id = $1 ORDER BY start', [jobId]);
    return Buffer.concat(rows.map(({ content }) => content)).toString();
  };
  /** Waits until the job's own code is under way. */
  const underWay = (id: string) =>
    eventually('the job computes', async () => ((await service.http(`/v1/jobs/${id}`)).body['percentCompleted'] as number) > 0);

  /** As many jobs as there are places run at once, each in a thread. */
  async function expectWholePool(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'jobcast-meeting-'));
    const job = { type: 'deed', parameters: { deed: 'meet', folder, count: POOL_SIZE }, timeoutMs: 60_000 };
    const ids = await installation.commands.submitMany(
      'acme',
      Array.from({ length: POOL_SIZE }, () => job),
    );
    const ends = await Promise.all(ids.map(ended));
    expect(ends.map(({ status, reason }) => [status, reason])).toEqual(ends.map(() => ['SUCCEEDED', null]));
    await rm(folder, { recursive: true });
  }

  it('run outside the main thread, with their parameters as an instance of their class and their result checked by its class', async () => {
    expect(await run('multiply', { left: 6, right: 7 })).toMatchObject({
      status: 'SUCCEEDED',
      result: { product: 42 },
      percentCompleted: 100,
    });
    expect((await deed('where')).result).toMatchObject({ isMainThread: false });
    expect(await run('multiply', { left: -1, right: 7 })).toMatchObject({
      status: 'FAILED',
      reason: { code: 'INVALID_RESULT', message: expect.stringContaining('result.product') },
    });
  });

  it('are lent what others are lent: completion, log, checkpoint, workspace, files, records', async () => {
    const end = await deed('all that is lent', { maxAttempts: 2 });
    expect(end).toMatchObject({ status: 'SUCCEEDED', attempt: 2, result: { kept: { attempt: 1 }, inputs: [] } });
    expect(end.result).toMatchObject({
      attached: { name: 'report.txt', mediaType: 'text/plain', bytes: 7 },
      missing: { message: expect.stringContaining('no such file') },
    });
    const { folder } = end.result as { folder: string };
    expect(folder).toContain(`${end.jobId}-2`);
    await eventually('the workspace is gone', () => !existsSync(folder));
    const retried = installation.events.eventsOf(end.jobId).filter(({ status }) => status === 'QUEUED')[1];
    expect(retried).toMatchObject({ attempt: 2, reason: { code: 'ERROR', message: 'Error: once more' } });
    expect(retried!.stackTrace).toContain('threads/index.mjs');
    const lines = (await logOf(end.jobId)).split('\n').map((line) => line.replace(/^\S+Z /, ''));
    const once = [
      'INFO to the console: 1',
      'WARN a warning',
      'ERROR an error { code: 7 }',
      'INFO to the stream',
      'INFO to the logger {"rows":2}',
      'INFO the last words',
    ];
    expect(lines).toEqual([...once, ...once, '']);
    expect(await table.query('SELECT label, href FROM t_job_record WHERE job_id = $1', [end.jobId])).toEqual([
      { label: 'record', href: '/r/1' },
    ]);
  });

  it.each(['listen', 'compute and listen'])('are stopped by their signal: %s', async (name) => {
    const delayMs = async (index: number): Promise<number> => {
      const id = await submit('deed', { deed: name });
      await installation.events.untilStatus(id, 'RUNNING');
      await stop(id);
      const end = await ended(id);
      expect(end).toMatchObject({ status: 'ABORTED', reason: { code: 'STOPPED', message: 'enough', requestedBy: 'ann' } });
      if (index === 0 && name === 'compute and listen') expect(service.log.join('\n')).not.toMatch(new RegExp(`ignores its signal.*${id}`));
      return stopMs(end);
    };
    expect(await leastDelay(2_000, delayMs)).toBeLessThan(2_000); // G13 promises the signal within 1 s
  });

  it('are ended by force when they ignore their signal, after the grace', async () => {
    const delayMs = async (index: number): Promise<number> => {
      if (index === 0) return 0; // a timer measures the grace, so there is no poll to get into step with
      const id = await submit('deed', { deed: 'loop' });
      await underWay(id);
      await stop(id);
      const end = await ended(id);
      expect(end).toMatchObject({ status: 'ABORTED', reason: { requestedBy: 'ann' } });
      return stopMs(end);
    };
    const leastMs = await leastDelay(2 * GRACE_MS, delayMs);
    expect(leastMs).toBeGreaterThanOrEqual(GRACE_MS);
    expect(leastMs).toBeLessThan(2 * GRACE_MS);
    await expectWholePool();
  });

  it('are FAILED with TIMEOUT out of an endless loop, while the main thread goes on', async () => {
    const id = await submit('deed', { deed: 'loop' }, { timeoutMs: 5_000 });
    await underWay(id);
    const NAP_MS = 500;
    const naps: JobEventData[] = [];
    while (!installation.events.statusesOf(id).includes('FAILED')) naps.push(await run('inline-nap', { durationMs: NAP_MS }));
    expect(await ended(id)).toMatchObject({ status: 'FAILED', reason: { code: 'TIMEOUT' }, percentCompleted: 7 });
    const lateMs = naps.map(({ result }) => result as { fromMs: number; toMs: number }).map(({ fromMs, toMs }) => toMs - fromMs - NAP_MS);
    expect(lateMs.filter((ms) => ms < 1_000).length).toBeGreaterThan(1); // the loop of the thread lasts five seconds
  });

  it('keep the first of their log when they log without end', async () => {
    const id = await submit('deed', { deed: 'log for ever' });
    await eventually('it logs', async () => (await table.query('SELECT FROM t_job_log WHERE job_id = $1 LIMIT 1', [id])).length > 0);
    await stop(id);
    expect(await ended(id)).toMatchObject({ status: 'ABORTED' });
    expect(await logOf(id)).toContain('INFO line 0\n');
  });

  it.each(['fill with objects', 'fill with one list', 'fill with one map'])(
    'are FAILED with OUT_OF_MEMORY at their limit: %s',
    async (name) => {
      const maxAttempts = name === 'fill with objects' ? 2 : 1;
      const end = await deed(name, { maxAttempts });
      expect(end).toMatchObject({
        status: 'FAILED',
        attempt: maxAttempts,
        reason: { code: 'OUT_OF_MEMORY', message: expect.stringContaining('64 MiB') },
      });
      if (name === 'fill with objects') expect(await logOf(end.jobId)).toContain('the last words');
      await expectWholePool();
    },
  );

  it('are not blamed for memory that garbage takes', async () => {
    expect(await deed('make garbage')).toMatchObject({ status: 'SUCCEEDED', result: 20_000 });
  });

  it.each<[string, string, RegExp[]]>([
    ['exit', "Error: the job's thread ended with exit code 7", [/threads\/index\.mjs/]],
    ['crash in a timer', 'Error: astray', [/threads\/index\.mjs/, /Caused by: RangeError: the reason/]],
    ['forget a rejection', 'a stray text', [/./]],
    ['throw a text', 'only a text', [/not an Error: 'only a text'/]],
    ['throw an object', 'code: 42', [/code: 42/]],
  ])('are FAILED with a stack trace when they %s, and nothing else is', async (name, message, traces) => {
    const bystander = await submit('deed', { deed: 'rest' });
    const end = await deed(name);
    expect(end).toMatchObject({ status: 'FAILED', reason: { code: 'ERROR', message: expect.stringContaining(message) } });
    for (const trace of traces) expect(end.stackTrace).toMatch(trace);
    expect(await ended(bystander)).toMatchObject({ status: 'SUCCEEDED' });
    await expectWholePool();
  });

  it.each(['leave a crash behind', 'leave an endless loop behind'])(
    'end as their run did, and disturb no later job, when they %s',
    async (name) => {
      const ends = await Promise.all(Array.from({ length: POOL_SIZE }, () => deed(name)));
      expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'SUCCEEDED'));
      const later = await Promise.all(Array.from({ length: POOL_SIZE }, () => deed('rest')));
      expect(later.map(({ status }) => status)).toEqual(later.map(() => 'SUCCEEDED'));
    },
  );

  it('share a thread one after the other, and never more run than there are places', async () => {
    const jobs = Array.from({ length: 3 * POOL_SIZE }, () => ({ type: 'nap', parameters: { durationMs: 50 } }));
    const ends = await Promise.all((await installation.commands.submitMany('acme', jobs)).map(ended));
    const spans = ends.map(({ result }) => result as { fromMs: number; toMs: number });
    expect(mostAtOnce(spans.map(({ fromMs, toMs }) => [fromMs, toMs]))).toBeLessThanOrEqual(POOL_SIZE);
    const first = (await deed('where')).result;
    expect((await deed('where')).result).toEqual(first);
  });

  it('are FAILED with NO_RUNNER when their plug-in does not load in a thread', async () => {
    expect(await run('homebound', {})).toMatchObject({
      status: 'FAILED',
      reason: { code: 'NO_RUNNER', message: expect.stringContaining('no thread for this module') },
    });
    expect(await run('spin', { durationMs: 1 })).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('are ended by force when the instance ends, and run again where they may', async () => {
    const restartable = await submit('spin', { durationMs: 600_000 });
    const other = await submit('deed', { deed: 'loop' });
    await Promise.all([restartable, other].map((id) => installation.events.untilStatus(id, 'RUNNING')));
    await installation.end(service); // within the graces, or it fails
    await eventually('both are told', async () =>
      (await table.jobs()).every(({ id, status }) => (id === restartable ? status === 'QUEUED' : id !== other || status === 'FAILED')),
    );
  });
});
