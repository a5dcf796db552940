import { fileURLToPath } from 'node:url';
import { JobcastError } from '#libs/contract';
import { leastDelay } from '../support/least-delay.js';
import { TestInstallation } from '../support/test-installation.js';
import { TestInstance } from '../support/test-instance.js';

const [BEHAVIOURS, STRICTER] = ['behaviours', 'stricter'].map((name) =>
  fileURLToPath(new URL(`../support/plugins/${name}`, import.meta.url)),
) as [string, string];
const NOBODY = '01890000-0000-7000-8000-000000000000';

/** A caller in TypeScript that runs nothing itself; an instance of the service beside it, on the same database, runs the jobs. */
describe('calls in TypeScript', () => {
  let installation: TestInstallation;
  let caller: TestInstance;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    // Once there was an instance with plug-ins; so their types are known, and nobody runs them.
    await installation.end(await installation.startHere({ JOBCAST_PLUGINS: BEHAVIOURS }));
    await installation.startHere({ JOBCAST_INSTANCE_ID: 'runner' });
    const variables = { JOBCAST_NAMESPACE: installation.namespace, JOBCAST_LEASE_MS: '10000' };
    caller = await TestInstance.start({ databaseUrl: installation.database.url, runners: [], variables });
  });
  afterAll(async () => {
    await caller.stop();
    await installation.close();
  });

  const create = async (request: object = {}): Promise<string> => {
    const { jobs } = await caller.jobs.createAsQueued('acme', [{ type: 'echo', ...request }]);
    return jobs[0]!.id;
  };
  async function refusal(call: Promise<unknown>): Promise<JobcastError> {
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    if (error instanceof JobcastError) return error;
    throw new Error(`expected a refusal, got ${String(error)}`);
  }

  it('gives the whole job, as a value', async () => {
    const request = {
      parameters: { a: [1] },
      priority: 5,
      name: 'n',
      description: 'd',
      owner: 'ann',
      expiresAt: '2099-01-01T00:00:00Z',
      runAt: '2020-01-01T00:00:00Z',
      idempotencyKey: 'whole',
      maxAttempts: 2,
      timeoutMs: 5000,
      locked: true,
      relatedRecord: { label: 'Fonds 7', href: 'https://example.org/7' },
    };
    const id = await create(request);
    await installation.events.untilEnded(id);
    const job = await caller.jobs.find('acme', id);
    expect(job).toMatchObject({
      ...{
        id,
        tenant: 'acme',
        type: 'echo',
        status: 'SUCCEEDED',
        reason: null,
        percentCompleted: 100,
        attempt: 1,
        instance: 'runner',
        sequence: 4,
      },
      ...{ parameters: { a: [1] }, result: { a: [1] }, stackTrace: null, priority: 5, name: 'n', description: 'd', owner: 'ann' },
      ...{ idempotencyKey: 'whole', maxAttempts: 2, timeoutMs: 5000, locked: true, relatedRecord: request.relatedRecord, retryOf: null },
      ...{ expiresAt: new Date(request.expiresAt), runAt: new Date(request.runAt) },
    });
    for (const time of [job?.createdAt, job?.queuedAt, job?.claimedAt, job?.startedAt, job?.stoppedAt]) expect(time).toBeInstanceOf(Date);
    expect(await caller.jobs.find('zeta', id)).toBeNull();
    expect(await caller.jobs.find(null, id)).toEqual(job);
  });

  it('creates a PENDING job that is neither run nor told of until it is enqueued', async () => {
    const { jobs, warnings } = await caller.jobs.createAsPending('acme', [{ type: 'echo', parameters: { n: 'pending' } }]);
    const { id } = jobs[0]!;
    expect(warnings).toEqual([]);
    await installation.events.untilEnded(await create({ parameters: { n: 'later' } }));
    expect(await caller.jobs.find('acme', id)).toMatchObject({ status: 'PENDING', sequence: 0, queuedAt: null });
    expect(installation.events.statusesOf(id)).toEqual([]);
    expect(await caller.jobs.enqueue('acme', id)).toEqual({ id, status: 'QUEUED', duplicate: false });
    expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', sequence: 4 });
    expect(await refusal(caller.jobs.enqueue('acme', id))).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('SUCCEEDED'),
    });
    expect(await refusal(caller.jobs.enqueue('zeta', id))).toMatchObject({ code: 'NO_SUCH_JOB' });
    expect(await refusal(caller.jobs.enqueue('acme', NOBODY))).toMatchObject({ code: 'NO_SUCH_JOB' });
  });

  it('refuses many when one is wrong, naming each property, and stores none', async () => {
    const requests = [{ type: 'echo' }, { type: 'sleep', parameters: { durationMs: 'x', colour: 1 } }, { type: 'none' }];
    const error = await refusal(caller.jobs.createAsQueued('refused', requests));
    expect(error.code).toBe('INVALID_MESSAGE');
    expect(error.details.map(({ property }) => property).sort()).toEqual([
      'jobs[1].parameters.colour',
      'jobs[1].parameters.durationMs',
      'jobs[2].type',
    ]);
    expect(await refusal(caller.jobs.createAsQueued('refused', [{ type: 'none' }]))).toMatchObject({ code: 'NO_SUCH_TYPE' });
    expect(await caller.jobs.list({ tenant: 'refused', limit: 10 })).toEqual({ items: [], nextCursor: null });
  });

  it("creates jobs in the caller's own transaction: both or neither", async () => {
    await caller.database.query('CREATE TABLE orders (id integer PRIMARY KEY, job_id uuid NOT NULL)');
    const order = (number: number, fails: boolean): Promise<string> =>
      caller.database.transaction(async (runner) => {
        const { jobs } = await caller.jobs.createAsQueued('orders', [{ type: 'echo', parameters: { number } }], runner);
        await runner.query('INSERT INTO orders VALUES ($1, $2)', [number, jobs[0]!.id]);
        if (fails) throw new Error('the order is not to be');
        return jobs[0]!.id;
      });
    await expect(order(1, true)).rejects.toThrow('the order is not to be');
    const id = await order(2, false);
    expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', result: { number: 2 } });
    expect(await caller.database.query('SELECT id, job_id AS "jobId" FROM orders')).toEqual([{ id: 2, jobId: id }]);
    expect((await caller.jobs.list({ tenant: 'orders', limit: 10 })).items.map((job) => job.id)).toEqual([id]);
  });

  it('stops a job that another instance runs, and one that nobody has taken; tells that an ended one has ended', async () => {
    const running = await create({ type: 'sleep', parameters: { durationMs: 600_000 } });
    await installation.events.untilStatus(running, 'RUNNING');
    expect(await caller.jobs.stopJob({ tenant: 'acme', jobId: running, reason: 'enough', requestedBy: 'bob' })).toMatchObject({
      status: 'RUNNING',
    });
    expect(await installation.events.untilEnded(running)).toMatchObject({
      status: 'ABORTED',
      reason: { code: 'STOPPED', message: 'enough', requestedBy: 'bob' },
    });
    // From the request to the end of a job that ends as soon as it gets its signal, as the service dates them.
    const delayMs = async (): Promise<number> => {
      const jobId = await create({ type: 'sleep', parameters: { durationMs: 600_000 } });
      await installation.events.untilStatus(jobId, 'RUNNING');
      await caller.jobs.stopJob({ tenant: 'acme', jobId });
      const { stoppedAt } = await installation.events.untilEnded(jobId);
      return Date.parse(stoppedAt!) - (await caller.jobs.find('acme', jobId))!.stopRequestedAt!.getTime();
    };
    expect(await leastDelay(1_000, delayMs)).toBeLessThan(1_000);
    expect(await caller.jobs.find('acme', running)).toMatchObject({ status: 'ABORTED', stopRequestedAt: expect.any(Date) });
    const waiting = await create({ runAt: '2099-01-01T00:00:00Z' });
    expect(await caller.jobs.stopJob({ tenant: 'acme', jobId: waiting })).toMatchObject({ status: 'ABORTED' });
    expect(await refusal(caller.jobs.stopJob({ tenant: 'acme', jobId: waiting }))).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('ABORTED'),
    });
    expect(await refusal(caller.jobs.stopJob({ tenant: 'zeta', jobId: running }))).toMatchObject({ code: 'NO_SUCH_JOB' });
  });

  it('runs an ended job again as a new one, linked to it', async () => {
    const failed = await create({ type: 'fail', parameters: { message: 'once more' }, owner: 'ann' });
    await installation.events.untilEnded(failed);
    const again = await caller.jobs.retry('acme', failed);
    expect(again).toEqual({ id: expect.not.stringMatching(failed), status: 'QUEUED', duplicate: false });
    await installation.events.untilEnded(again.id);
    expect(await caller.jobs.find('acme', again.id)).toMatchObject({
      retryOf: failed,
      parameters: { message: 'once more' },
      owner: 'ann',
      status: 'FAILED',
      attempt: 1,
    });
    expect(await caller.jobs.find('acme', failed)).toMatchObject({ status: 'FAILED', sequence: 4 });
    const waiting = await create({ runAt: '2099-01-01T00:00:00Z' });
    expect(await refusal(caller.jobs.retry('acme', waiting))).toMatchObject({ code: 'CONFLICT' });
  });

  it('locks and unlocks, and lists page by page, the newest first', async () => {
    const { jobs } = await caller.jobs.createAsPending(
      'pages',
      Array.from({ length: 5 }, (_, n) => ({ type: 'echo', parameters: { n } })),
    );
    const ids = jobs.map(({ id }) => id);
    await caller.jobs.lock('pages', ids[0]!);
    expect(await caller.jobs.find('pages', ids[0]!)).toMatchObject({ locked: true, status: 'PENDING' });
    await caller.jobs.unlock('pages', ids[0]!);
    expect(await caller.jobs.find('pages', ids[0]!)).toMatchObject({ locked: false });
    expect(await refusal(caller.jobs.lock('zeta', ids[0]!))).toMatchObject({ code: 'NO_SUCH_JOB' });
    const first = await caller.jobs.list({ tenant: 'pages', limit: 3 });
    const second = await caller.jobs.list({ tenant: 'pages', limit: 3, before: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([...ids].reverse());
    expect(second.nextCursor).toBeNull();
  });

  it('keeps a job of a type that no live instance runs, with a warning, until one does', async () => {
    const { jobs, warnings } = await caller.jobs.createAsQueued('acme', [{ type: 'silent' }]);
    const { id } = jobs[0]!;
    expect(warnings).toEqual([{ code: 'NO_INSTANCE', message: expect.stringContaining('No worker available that can handle silent') }]);
    const byAmqp = await installation.commands.submit({ tenant: 'acme', type: 'returning', parameters: { result: 1 } });
    expect(byAmqp).toMatchObject({ status: 'QUEUED', warnings: [{ code: 'NO_INSTANCE' }] });
    await installation.events.untilEnded(await create({ parameters: { n: 'passes' } }));
    expect(installation.events.statusesOf(id)).toEqual(['QUEUED']);
    const plugged = await installation.startHere({ JOBCAST_PLUGINS: BEHAVIOURS });
    expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await installation.events.untilEnded(byAmqp.id)).toMatchObject({ status: 'SUCCEEDED', result: 1 });
    await installation.end(plugged);
  });

  it('never runs a job that was stored before its parameter class changed and no longer fits', async () => {
    const { jobs } = await caller.jobs.createAsQueued('acme', [{ type: 'returning', parameters: { result: 'text' } }]);
    await installation.startHere({ JOBCAST_PLUGINS: STRICTER });
    const end = await installation.events.untilEnded(jobs[0]!.id);
    expect(end).toMatchObject({ status: 'FAILED', previousStatus: 'TO_BE_RUN', startedAt: null, reason: { code: 'INVALID_PARAMETERS' } });
    expect(end.reason!.message).toMatch(/parameters\.result .*parameters\.reviewer /);
    const fits = await installation.commands.refused('job.submit', { tenant: 'acme', type: 'returning', parameters: { result: 'text' } });
    expect(fits).toMatchObject({
      code: 'INVALID_MESSAGE',
      properties: expect.arrayContaining(['parameters.result', 'parameters.reviewer']),
    });
  });
});
