import { existsSync } from 'node:fs';
import { COMMAND, type JobStatus, type Reply } from '#libs/contract';
import { JobTable } from '../support/job-table.js';
import { eventually } from '../support/eventually.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { runCliHere } from '../support/run-cli-here.js';
import { ENDURANCE, median, RunLog, STEPS_OF_A_SECOND } from '../support/run-log.js';
import { TestInstallation } from '../support/test-installation.js';

/** The number of stops; the median of their times counts. */
const ROUNDS = 5;
/** What the clocks of the test and of the database may seem to differ by. */
const CLOCKS_MS = 100;

describe('a stop', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;
  /** Takes the commands, and runs nothing. */
  let door: JobcastProcess;
  let pool: JobcastProcess;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    const settings = { JOBCAST_PLUGINS: ENDURANCE, JOBCAST_POOL_SIZE: '4', JOBCAST_ABORT_GRACE_MS: '300' };
    door = await installation.start({ ...settings, JOBCAST_ROLES: 'api,relay', JOBCAST_INSTANCE_ID: 'door' });
    table = await JobTable.open(installation.database.url);
    pool = await installation.launch({ ...settings, JOBCAST_ROLES: 'scheduler', JOBCAST_INSTANCE_ID: 'pool' });
    await eventually('both are registered', async () => (await table.query('SELECT FROM t_instance')).length === 2);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  const job = (type: string, durationMs: number) => ({ type, parameters: { folder: runs.folder, durationMs } });
  const stop = (jobId: string): Promise<Reply> =>
    installation.commands.ask(COMMAND.stop, { tenant: 'acme', jobId, reason: 'enough', requestedBy: 'ann' });
  const statuses = (jobId: string): JobStatus[] => installation.events.statusesOf(jobId);
  const isAborted = { status: 'ABORTED', reason: { code: 'STOPPED', message: 'enough', requestedBy: 'ann' } };

  async function runningJob(type: string): Promise<string> {
    const { id } = await installation.commands.submit({ tenant: 'acme', ...job(type, 600_000) });
    await installation.events.untilStatus(id, 'RUNNING');
    await eventually('its code has begun', async () => (await runs.records('start')).some(({ jobId }) => jobId === id));
    return id;
  }

  /** Stops a running job in each round; returns the steps that each one still made, and the jobs that notifications named. */
  async function stopRounds(ask: (jobId: string) => Promise<unknown>): Promise<{ ids: string[]; steps: number[]; notified: string[] }> {
    const [ids, steps, notified]: [string[], number[], string[]] = [[], [], []];
    const hear = ({ payload = '' }) => void notified.push(...(payload.split('|')[1] ?? '').split(','));
    table.client.on('notification', hear);
    await table.query('LISTEN jobcast_stop');
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await runningJob('stepping');
      await ask(id);
      const askedMs = Date.now();
      expect(await installation.events.untilEnded(id)).toMatchObject({ ...isAborted, instance: 'pool', attempt: 1 });
      expect((await runs.records('signal')).filter(({ jobId }) => jobId === id)).toHaveLength(1);
      ids.push(id);
      steps.push(await runs.steps(id, askedMs));
    }
    await table.query('UNLISTEN jobcast_stop'); // earlier notifications arrive before this answer
    table.client.off('notification', hear);
    return { ids, steps, notified };
  }

  it('reaches jobs that run on another instance within a second', async () => {
    const { ids, steps, notified } = await stopRounds(async (id) => {
      expect(await stop(id)).toMatchObject({ ok: true, job: { id, status: 'RUNNING' } });
    });
    expect(median(steps)).toBeLessThanOrEqual(STEPS_OF_A_SECOND);
    expect(notified).toEqual(ids);
  });

  it('reaches them also when the notification was lost', async () => {
    const sql = `UPDATE t_job_info SET stop_requested_at = now(), stop_requested_by = 'ann', stop_reason = 'enough' WHERE id = $1`;
    const { steps, notified } = await stopRounds((id) => table.query(sql, [id]));
    expect(median(steps)).toBeLessThanOrEqual(STEPS_OF_A_SECOND);
    expect(notified).toEqual([]);
  });

  it('ends what is PENDING or QUEUED at once, and it never runs', async () => {
    await door.http('/v1/tenants/acme', { paused: true });
    const pending = await installation.commands.submit({ tenant: 'acme', ...job('lasting', 10), pending: true });
    const queued = await installation.commands.submit({ tenant: 'acme', ...job('lasting', 10) });
    for (const { id } of [pending, queued]) expect(await stop(id)).toMatchObject({ ok: true, job: { id, status: 'ABORTED' } });
    await door.http('/v1/tenants/acme', { paused: false });
    const witness = await installation.commands.submit({ tenant: 'acme', ...job('lasting', 10) });
    await installation.events.untilEnded(witness.id);
    expect(await installation.events.untilEnded(pending.id)).toMatchObject({ ...isAborted, sequence: 1, previousStatus: 'PENDING' });
    expect(await installation.events.untilEnded(queued.id)).toMatchObject({ ...isAborted, sequence: 2, previousStatus: 'QUEUED' });
    const started = (await runs.records('start')).map(({ jobId }) => jobId);
    expect(started).toContain(witness.id);
    expect(started).not.toEqual(expect.arrayContaining([pending.id]));
    expect(started).not.toEqual(expect.arrayContaining([queued.id]));
  });

  /** Fills the pool with jobs that last, behind many short ones, after which others are claimed ahead. */
  async function fillPool(): Promise<{ running: string[]; free: string[] }> {
    const short = Array.from({ length: 60 }, () => job('lasting', 10));
    const long = ['stepping', 'lasting', 'lasting', 'lasting'].map((type) => job(type, 600_000));
    const after = Array.from({ length: 4 }, () => job('lasting', 10));
    const running = (await installation.commands.submitMany('acme', [...short, ...long, ...after])).slice(short.length);
    const free = running.splice(long.length);
    for (const id of running) await installation.events.untilStatus(id, 'RUNNING');
    return { running, free };
  }
  async function stopAll(ids: readonly string[]): Promise<void> {
    for (const id of ids) await stop(id);
    for (const id of ids) expect(await installation.events.untilEnded(id)).toMatchObject(isAborted);
  }

  /** Stops a job that was claimed ahead. It waits for a second only: a busy machine may have returned it before; then again, with others. */
  async function stopAhead(): Promise<{ ahead: string; running: string[]; free: string[]; askedMs: number }> {
    for (let round = 0; round < 20; round += 1) {
      const { running, free } = await fillPool();
      const ahead = (await table.jobs()).find(({ id, status }) => status === 'TO_BE_RUN' && free.includes(id))?.id;
      const reply = ahead === undefined ? undefined : await stop(ahead);
      const askedMs = Date.now();
      if (ahead !== undefined && reply?.ok && 'job' in reply && reply.job.status === 'TO_BE_RUN') return { ahead, running, free, askedMs };
      await stopAll(running);
    }
    throw new Error('no job was TO_BE_RUN when it was stopped');
  }

  it('ends what is TO_BE_RUN, and it never runs', async () => {
    const steps: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { ahead, running, free, askedMs } = await stopAhead();
      const end = await installation.events.untilEnded(ahead);
      expect(end).toMatchObject({ ...isAborted, previousStatus: 'TO_BE_RUN', startedAt: null });
      steps.push(await runs.steps(running[0]!, askedMs, Date.parse(String(end.stoppedAt))));
      expect(statuses(ahead).slice(-2)).toEqual(['TO_BE_RUN', 'ABORTED']);
      await stopAll(running);
      const ends = await Promise.all(free.map((id) => installation.events.untilEnded(id)));
      const aborted = ends.filter(({ status }) => status !== 'SUCCEEDED').map(({ jobId }) => jobId);
      expect(aborted).toEqual([ahead]);
      expect((await runs.records('start')).filter(({ jobId }) => aborted.includes(jobId))).toEqual([]);
    }
    expect(median(steps)).toBeLessThanOrEqual(STEPS_OF_A_SECOND);
  });

  it('of a job that has ended is refused, and changes nothing', async () => {
    const { id } = await installation.commands.submit({ tenant: 'acme', ...job('lasting', 10) });
    const end = await installation.events.untilEnded(id);
    expect(await stop(id)).toMatchObject({ ok: false, error: { code: 'CONFLICT', message: expect.stringContaining('SUCCEEDED') } });
    expect((await door.http(`/v1/jobs/${id}`)).body).toMatchObject({
      status: 'SUCCEEDED',
      sequence: end.sequence,
      reason: null,
      stopRequestedAt: null,
    });
  });

  it('that a job ignores is shown with since when; the job keeps running, and is ABORTED when it ends', async () => {
    const id = await runningJob('deaf');
    const askedMs = Date.now();
    await stop(id);
    const answeredMs = Date.now();
    await eventually('the signal came', async () => (await runs.records('signal')).some(({ jobId }) => jobId === id));
    const witness = await installation.commands.submit({ tenant: 'acme', ...job('lasting', 500) }); // longer than the grace
    await installation.events.untilEnded(witness.id);
    const { body } = await door.http(`/v1/jobs/${id}`);
    expect(body).toMatchObject({ status: 'RUNNING', stopRequestedAt: expect.stringMatching(/Z$/) });
    const sinceMs = Date.parse(String(body.stopRequestedAt));
    expect(sinceMs).toBeGreaterThanOrEqual(askedMs - CLOCKS_MS);
    expect(sinceMs).toBeLessThanOrEqual(answeredMs + CLOCKS_MS);
    expect(await stop(id)).toMatchObject({ ok: true, job: { status: 'RUNNING' } });
    expect((await door.http(`/v1/jobs/${id}`)).body.stopRequestedAt).toBe(body.stopRequestedAt);
    await runs.release();
    expect(await installation.events.untilEnded(id)).toMatchObject({ ...isAborted, result: null });
    expect(statuses(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'ABORTED']);
  });

  it('that is answered with ok is never followed by another end, in a race with the end', async () => {
    let [stopped, refused] = [0, 0];
    for (let round = 0; round < 20 && (round < 4 || stopped === 0 || refused === 0); round += 1) {
      const jobs = Array.from({ length: 10 }, () => job('lasting', 5));
      const ids = await installation.commands.submitMany('race', jobs);
      const replies = await Promise.all(
        ids.map(async (jobId) => {
          await installation.events.untilStatus(jobId, 'RUNNING');
          return installation.commands.ask(COMMAND.stop, { tenant: 'race', jobId });
        }),
      );
      for (const [index, reply] of replies.entries()) {
        const { status } = await installation.events.untilEnded(ids[index]!);
        if (reply.ok) stopped += 1;
        else refused += 1;
        expect(reply.ok ? status : reply.error).toEqual(
          reply.ok ? 'ABORTED' : { ...reply.error, code: 'CONFLICT', message: expect.stringContaining(status) },
        );
      }
    }
    expect(Math.min(stopped, refused)).toBeGreaterThan(0);
  });

  describe('by force', () => {
    const force = (jobId: string): Promise<Reply> =>
      installation.commands.ask(COMMAND.stop, { tenant: 'acme', jobId, reason: 'enough', requestedBy: 'ann', force: true });

    beforeAll(async () => {
      await runs.remove(); // the last one was released
      runs = await RunLog.create();
    });

    it('ends at once what ignores its signal, and frees its place and its type; its workspace is removed when its code ends', async () => {
      const id = await runningJob('deaf-alone');
      const { id: next } = await installation.commands.submit({ tenant: 'acme', ...job('deaf-alone', 0) });
      expect(await stop(id)).toMatchObject({ ok: true, job: { status: 'RUNNING' } });
      expect(await force(id)).toMatchObject({ ok: true, job: { id, status: 'ABORTED' } });
      expect(await installation.events.untilEnded(id)).toMatchObject({ ...isAborted, sequence: 4 });
      await installation.events.untilStatus(next, 'RUNNING');
      const pathOf = async (jobId: string) => (await runs.records('step')).find((record) => record.jobId === jobId)?.path;
      await eventually('the next one has its workspace', async () => (await pathOf(next)) !== undefined);
      expect(existsSync((await pathOf(id))!)).toBe(true);
      const forced = await runCliHere(['stop', next, '--force', '--reason', 'enough'], { JOBCAST_URL: door.url });
      expect(forced).toMatchObject({ code: 0, stdout: `job ${next}: ABORTED\n` });
      expect(await force(next)).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
      // The places are free though the code of both continues.
      const whole = await installation.commands.submitMany(
        'acme',
        Array.from({ length: 4 }, () => job('lasting', 600_000)),
      );
      for (const one of whole) await installation.events.untilStatus(one, 'RUNNING');
      expect(await runs.records('end')).toEqual([]);
      await stopAll(whole);
      await runs.release();
      await eventually('the code of both is over', async () => (await runs.records('end')).length === 2);
      for (const one of [id, next]) {
        await eventually('its workspace is gone', async () => !existsSync((await pathOf(one))!));
        expect(statuses(one)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'ABORTED']);
        expect((await door.http(`/v1/jobs/${one}`)).body).toMatchObject({ status: 'ABORTED', result: null, sequence: 4 });
      }
    });

    it('ends the instance, with an exit code that asks for another one, when more of them continue than it has places', async () => {
      await runs.remove();
      runs = await RunLog.create();
      const narrow = { JOBCAST_PLUGINS: ENDURANCE, JOBCAST_POOL_SIZE: '1', JOBCAST_JOB_TYPES: 'deaf', JOBCAST_ROLES: 'scheduler' };
      await installation.kill(pool);
      const first = await installation.launch(narrow);
      for (let index = 0; index < 2; index += 1) expect(await force(await runningJob('deaf'))).toMatchObject({ ok: true });
      expect(await installation.untilDead(first)).toBe(75);
      expect(first.log.join('\n')).toContain('the code of 2 jobs that were ended by force continues');
      expect(await runs.records('end')).toEqual([]);
      await installation.launch(narrow);
      const id = await runningJob('deaf');
      await runs.release();
      expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED' });
    });
  });
});
