import { JobcastError } from '#libs/contract';
import { failed, JobInfoService, started, succeeded, type JobInfo, type JobTransitions } from '../../src/modules/jobs/index.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('JobInfoService', () => {
  let db: TestDatabase;
  let service: SchedulerUnderTest;

  beforeAll(async () => {
    db = await createTestDatabase();
    service = await SchedulerUnderTest.start(db.url);
  });
  afterAll(async () => {
    await service.stop();
    await db.drop();
  });

  const job = async (id: string) => (await service.jobs.find(null, id))!;
  const events = (id: string) =>
    service.database.query<{ sequence: number; type: string }>('SELECT sequence, type FROM t_outbox WHERE job_id = $1 ORDER BY sequence', [
      id,
    ]);
  const refusal = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'none',
      (error: unknown) => (error instanceof JobcastError ? error.code : String(error)),
    );
  const queueOne = async (): Promise<string> => (await service.submit('acme', [{ parameters: { a: 1 } }]))[0]!;
  /** A claim may find that a lane which seemed to have work has none, and asks to be repeated. */
  const claimOne = async (): Promise<JobInfo> => (await service.claim(1))[0] ?? claimOne();

  it('offers host applications calls only: no hooks, and no calls that check nothing', () => {
    const calls = 'clear createAsPending createAsQueued enqueue find list lock queuePosition remove retry stopJob unlock'.split(' ');
    expect(Object.getOwnPropertyNames(JobInfoService.prototype).sort()).toEqual(['constructor', ...calls].sort());
  });

  it('stores a pending job that is not told of and never claimed, until it is enqueued', async () => {
    const [answer] = (await service.jobs.createAsPending('acme', [{ type: 'echo' }])).jobs;
    const id = answer!.id;
    expect(await service.claim(10)).toEqual([]);
    expect(await events(id)).toEqual([]);
    expect(await job(id)).toMatchObject({ status: 'PENDING', sequence: 0, queuedAt: null });
    expect(await service.jobs.enqueue('acme', id)).toEqual({ id, status: 'QUEUED', duplicate: false });
    expect(await refusal(service.jobs.enqueue('acme', id))).toBe('CONFLICT');
    expect((await claimOne()).id).toBe(id);
    expect(await events(id)).toEqual([
      { sequence: 1, type: 'jobcast.job.queued' },
      { sequence: 2, type: 'jobcast.job.to_be_run' },
    ]);
    await service.finish([await job(id)]);
  });

  it('stops what no instance holds at once, and tells of it', async () => {
    const id = await queueOne();
    expect(await service.jobs.stopJob({ tenant: 'acme', jobId: id, reason: 'not needed', requestedBy: 'ann' })).toMatchObject({
      status: 'ABORTED',
    });
    expect(await job(id)).toMatchObject({ status: 'ABORTED', reason: { code: 'STOPPED', message: 'not needed', requestedBy: 'ann' } });
    expect((await events(id)).at(-1)).toEqual({ sequence: 2, type: 'jobcast.job.aborted' });
    expect(await service.claim(10)).toEqual([]);
    expect(await refusal(service.jobs.stopJob({ tenant: 'acme', jobId: id }))).toBe('CONFLICT');
  });

  it('leaves the stop of a held job to its holder', async () => {
    const id = await queueOne();
    const held = await claimOne();
    expect(await service.jobs.stopJob({ tenant: 'acme', jobId: id, requestedBy: 'ann' })).toMatchObject({ status: 'TO_BE_RUN' });
    expect((await job(id)).stopRequestedAt).not.toBeNull();
    await service.finish([held]);
  });

  it('shows the job of another tenant to nobody', async () => {
    const id = await queueOne();
    expect(await service.jobs.find('other', id)).toBeNull();
    expect(await refusal(service.jobs.stopJob({ tenant: 'other', jobId: id }))).toBe('NO_SUCH_JOB');
    expect(await refusal(service.jobs.enqueue('other', id))).toBe('NO_SUCH_JOB');
    expect(await refusal(service.jobs.retry('other', id))).toBe('NO_SUCH_JOB');
    expect(await refusal(service.jobs.lock('other', id))).toBe('NO_SUCH_JOB');
    await service.finish(await service.claim(1));
  });

  it('runs a finished job again as a new one, linked to it', async () => {
    const id = await queueOne();
    expect(await refusal(service.jobs.retry('acme', id))).toBe('CONFLICT');
    await service.finish(await service.claim(1));
    const again = await service.jobs.retry('acme', id);
    expect(await job(again.id)).toMatchObject({ status: 'QUEUED', parameters: { a: 1 }, retryOf: id, attempt: 1 });
    expect((await job(id)).status).toBe('SUCCEEDED');
    await service.finish(await service.claim(1));
  });

  it('locks and unlocks a job, which changes nothing else', async () => {
    const id = await queueOne();
    const before = await job(id);
    await service.jobs.lock('acme', id);
    expect(await job(id)).toEqual({ ...before, locked: true });
    await service.jobs.unlock('acme', id);
    expect(await job(id)).toEqual(before);
    await service.finish(await service.claim(1));
  });

  it('lists newest first, page by page, while new jobs arrive', async () => {
    const ids = await service.submit(
      'pages',
      Array.from({ length: 7 }, () => ({})),
    );
    const first = await service.jobs.list({ tenant: 'pages', limit: 3 });
    await service.submit('pages', [{}]);
    const second = await service.jobs.list({ tenant: 'pages', limit: 3, before: first.nextCursor! });
    const third = await service.jobs.list({ tenant: 'pages', limit: 3, before: second.nextCursor! });
    expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual([...ids].reverse());
    expect(third.nextCursor).toBeNull();
    await service.finish(await service.claim(20));
  });

  it('takes a job of a type that another instance has just registered, before any word of it has come', async () => {
    await service.database.query(
      `INSERT INTO t_job_type SELECT (jsonb_populate_record(t, '{"name": "just-registered"}')).* FROM t_job_type t WHERE name = 'echo'`,
    );
    expect(await service.submit('acme', [{ type: 'just-registered' }])).toHaveLength(1);
    await expect(service.submit('acme', [{ type: 'never-registered' }])).rejects.toMatchObject({ code: 'NO_SUCH_TYPE' });
  });

  it('warns of a type that nobody runs, of an expiry in the past and of an equal active job', async () => {
    await service.submit('warned', [{ parameters: { same: [1, 2] } }]);
    const { warnings } = await service.jobs.createAsQueued('warned', [
      { type: 'echo', parameters: { same: [1, 2] }, expiresAt: '2020-01-01T00:00:00Z' },
    ]);
    expect(warnings.map(({ code }) => code)).toEqual(['NO_INSTANCE', 'ALREADY_EXPIRED', 'SAME_JOB_ACTIVE']);
    expect(warnings[0]!.message).toContain('No worker available that can handle echo');
    await service.finish(await service.claim(20));
  });

  it('does not warn of an equal active job of a type with secrets, which would show a guessed secret to be right', async () => {
    const schema = { type: 'object', properties: { password: { type: 'string', format: 'password' } } };
    await service.database.query(`INSERT INTO t_job_type SELECT (jsonb_populate_record(t, $1)).* FROM t_job_type t WHERE name = 'echo'`, [
      JSON.stringify({ name: 'secretive', parameters_schema: schema }),
    ]);
    const warningsOf = async (type: string): Promise<string[]> => {
      const asked = { type, parameters: { password: 'open sesame' } };
      await service.jobs.createAsQueued('warned', [asked]);
      return (await service.jobs.createAsQueued('warned', [asked])).warnings.map(({ code }) => code);
    };
    expect(await warningsOf('secretive')).not.toContain('SAME_JOB_ACTIVE');
    expect(await warningsOf('echo')).toContain('SAME_JOB_ACTIVE');
    await service.finish(await service.claim(20));
  });

  describe('transitions', () => {
    const apply = (...args: Parameters<JobTransitions['apply']>) => service.transitions.apply(...args);

    it('refuses the write of an old claim token, and of a status that is no longer so', async () => {
      await queueOne();
      const held = await claimOne();
      const now = service.database.clock.now();
      const running = await apply(started(held, now));
      expect(running).toMatchObject({ status: 'RUNNING', sequence: 3 });
      expect(await apply(started(held, now))).toBeNull();
      expect(await apply(succeeded({ ...running!, claimToken: '00000000-0000-4000-8000-00000000dead' }, 1, now))).toBeNull();
      expect(await apply(succeeded(running!, { x: 1 }, now))).toMatchObject({ status: 'SUCCEEDED', percentCompleted: 100 });
      expect(await apply(failed(running!, { code: 'ERROR', message: 'late', requestedBy: null }, 'trace', now))).toBeNull();
      expect(await job(held.id)).toMatchObject({ status: 'SUCCEEDED', result: { x: 1 }, stackTrace: null, sequence: 4 });
      expect((await events(held.id)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    });

    it('lets exactly one of two ends win', async () => {
      await queueOne();
      const running = (await apply(started(await claimOne(), service.database.clock.now())))!;
      const now = service.database.clock.now();
      const ends = await Promise.all([
        apply(succeeded(running, 1, now)),
        apply(failed(running, { code: 'ERROR', message: 'm', requestedBy: null }, 't', now)),
      ]);
      expect(ends.filter((end) => end !== null)).toHaveLength(1);
      expect((await events(running.id)).filter(({ sequence }) => sequence === 4)).toHaveLength(1);
      expect(await service.database.query('SELECT sum(running)::int AS running FROM t_lane')).toEqual([{ running: 0 }]);
    });

    it('carries out a transition once that is asked for twice in one turn, and counts its place once', async () => {
      await queueOne();
      const running = (await apply(started(await claimOne(), service.database.clock.now())))!;
      const now = service.database.clock.now();
      const ends = await Promise.all([apply(succeeded(running, 1, now)), apply(succeeded(running, 1, now))]);
      expect(ends.map((end) => end?.status ?? null)).toEqual(['SUCCEEDED', null]);
      expect(await service.database.query('SELECT sum(running)::int AS running FROM t_lane')).toEqual([{ running: 0 }]);
    });

    it('rejects a transition that the table does not know', async () => {
      const id = await queueOne();
      await expect(apply(succeeded(await job(id), 1, service.database.clock.now()))).rejects.toThrow('SUCCEEDED may not follow QUEUED');
      await service.finish(await service.claim(1));
    });
  });
});
