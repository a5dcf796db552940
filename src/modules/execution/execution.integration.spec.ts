import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { IsInt } from 'class-validator';
import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import { clearTables } from '../../../test/support/clear-tables.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { eventually } from '../../../test/support/eventually.js';
import { sleepUntilWoken } from '../../../test/support/sleep-until-woken.js';
import { TestInstance } from '../../../test/support/test-instance.js';
import type { Database } from '../../database/index.js';
import { StopWatch } from './stop-watch.js';

class Count {
  @IsInt()
  count!: number;
}

let database: Database;
/** What jobs did, in the order in which they did it. */
const seen: { jobId: string; status: string | undefined; percent: number }[] = [];
/** Jobs of the type `held` wait until their gate is opened, or their signal aborted. */
const gates = new Map<string, { open: () => void; signal: AbortSignal; attempt: number }>();

@JobType({ name: 'look', parameters: AnyObject })
class Look extends AbstractJob<AnyObject> {
  async run() {
    const [row] = await database.query<{ status: string; percent: number }>('SELECT status, percent FROM t_job_info WHERE id = $1', [
      this.job.id,
    ]);
    seen.push({ jobId: this.job.id, status: row?.status, percent: row?.percent ?? -1 });
    return { saw: row?.status, attempt: this.job.attempt };
  }
}

@JobType({ name: 'held', parameters: AnyObject, restartable: true })
class Held extends AbstractJob<AnyObject> {
  async run() {
    const opened = new Promise<void>((open) => gates.set(this.job.id, { open, signal: this.signal, attempt: this.job.attempt }));
    const stopped = new Promise<never>((_, reject) => this.signal.addEventListener('abort', () => reject(this.signal.reason)));
    await Promise.race([opened, stopped]);
    return 'opened';
  }
}

/** Ignores its signal. */
@JobType({ name: 'deaf', parameters: AnyObject })
class Deaf extends AbstractJob<AnyObject> {
  async run() {
    await new Promise<void>((open) => gates.set(this.job.id, { open, signal: this.signal, attempt: this.job.attempt }));
    return 'heard nothing';
  }
}

@JobType({ name: 'throwing', parameters: AnyObject, backoff: { baseMs: 20, factor: 1, maxMs: 20 } })
class Throwing extends AbstractJob<AnyObject> {
  run(): never {
    if (this.parameters['what'] === 'text') throw 'just a text';
    if (this.parameters['what'] === 'nothing') throw undefined;
    throw new Error('outer', { cause: new TypeError(`inner of attempt ${this.job.attempt}`) });
  }
}

@JobType({ name: 'counting', parameters: Count, result: Count })
class Counting extends AbstractJob<Count, Count> {
  override getCompletionCount(): number {
    return this.parameters.count;
  }
  async run() {
    const path = await this.workspace();
    await writeFile(join(path, 'file'), 'x');
    seen.push({ jobId: path, status: (await readdir(path)).join(), percent: 0 });
    for (let tick = 0; tick < this.parameters.count; tick += 1) {
      this.advanceCompletion();
      // Half-way it waits to be let go on.
      if (this.parameters.count === 10 && tick === 4)
        await new Promise<void>((open) => gates.set(this.job.id, { open, signal: this.signal, attempt: this.job.attempt }));
    }
    return { count: this.parameters.count === 3 ? ('three' as unknown as number) : this.parameters.count };
  }
}

@JobType({ name: 'roomy', parameters: AnyObject, workspace: true })
class Roomy extends AbstractJob<AnyObject> {
  async run() {
    return readdir(String(this.parameters['folder']), { recursive: true });
  }
}

const RUNNERS = [Look, Held, Deaf, Throwing, Counting, Roomy];
const POOL_SIZE = 3;

let testDatabase: TestDatabase;
let instance: TestInstance;

async function start(variables: Record<string, string> = {}): Promise<TestInstance> {
  const started = await TestInstance.start({
    databaseUrl: testDatabase.url,
    runners: RUNNERS,
    variables: { JOBCAST_POOL_SIZE: String(POOL_SIZE), ...variables },
  });
  database = started.database;
  await started.pool.start();
  await started.scheduler.start();
  return started;
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());

describe('running jobs', () => {
  beforeAll(async () => {
    instance = await start();
  });
  afterAll(() => instance.stop());
  afterEach(() => gates.forEach(({ open }) => open()));

  it('has RUNNING in the table before the code begins, and tells each step in order', async () => {
    const id = await instance.submit('look');
    const job = await instance.untilStatus(id, 'SUCCEEDED');
    expect(job).toMatchObject({
      result: { saw: 'RUNNING', attempt: 1 },
      percentCompleted: 100,
      heldBy: null,
      instance: instance.settings.instanceId,
    });
    expect(await instance.told(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
  });

  it('never has more jobs RUNNING than the pool has places, and runs all of them', async () => {
    const { jobs } = await instance.jobs.createAsQueued(
      'crowd',
      Array.from({ length: 300 }, () => ({ type: 'look' })),
    );
    let most = 0;
    await eventually(
      'all have succeeded',
      async () => {
        const rows = await instance.database.query<{ status: string; count: number }>(
          `SELECT status, count(*)::int FROM t_job_info WHERE tenant = 'crowd' GROUP BY status`,
        );
        const count = (status: string) => rows.find((row) => row.status === status)?.count ?? 0;
        most = Math.max(most, count('RUNNING'));
        return count('SUCCEEDED') === jobs.length;
      },
      240_000,
    );
    expect(most).toBeLessThanOrEqual(POOL_SIZE);
    expect(seen.filter(({ jobId, status }) => jobs.some(({ id }) => id === jobId) && status === 'RUNNING')).toHaveLength(300);
  });

  it('stops a running job by its signal, telling who and why', async () => {
    const id = await instance.submit('held');
    await eventually('it runs', () => gates.has(id));
    const watch = await sleepUntilWoken(instance.part(StopWatch));
    await instance.jobs.stopJob({ tenant: 'acme', jobId: id, reason: 'wrong file', requestedBy: 'ada' });
    await eventually('it was told', () => gates.get(id)!.signal.aborted);
    watch.restore();
    // A notification wakes the watch; without one it looks in time for the second within which a stop must reach its job.
    expect(Math.max(...watch.sleepsMs)).toBeLessThanOrEqual(500);
    expect(gates.get(id)!.signal.reason).toMatchObject({ name: 'StopRequested', by: 'ada', message: 'wrong file' });
    expect(await instance.untilStatus(id, 'ABORTED')).toMatchObject({
      reason: { code: 'STOPPED', message: 'wrong file', requestedBy: 'ada' },
    });
  });

  it('keeps a job that ignores its signal RUNNING until it ends, and then it is ABORTED', async () => {
    const id = await instance.submit('deaf');
    await eventually('it runs', () => gates.has(id));
    await instance.jobs.stopJob({ tenant: 'acme', jobId: id });
    await eventually('it was told', () => gates.get(id)!.signal.aborted);
    await delay(instance.settings.abortGraceMs); // set later than the timers of the run, so that it fires after them
    await instance.untilStatus(await instance.submit('look'), 'SUCCEEDED'); // an end that these timers had caused would be written before
    expect(await instance.job(id)).toMatchObject({ status: 'RUNNING', stopRequestedAt: expect.any(Date) });
    gates.get(id)!.open();
    expect((await instance.untilStatus(id, 'ABORTED')).result).toBeNull();
  });

  it.each([
    ['error', /^Error: outer\n\s+at [^]+Caused by: TypeError: inner of attempt 1\n/],
    ['text', /'just a text'/],
    ['nothing', /undefined/],
  ])('stores a thrown %s as a stack trace', async (what, trace) => {
    const job = await instance.untilStatus(await instance.submit('throwing', { parameters: { what } }), 'FAILED');
    expect(job).toMatchObject({ reason: { code: 'ERROR' }, stackTrace: expect.stringMatching(trace) });
  });

  it('runs what throws again, up to maxAttempts, and keeps each attempt', async () => {
    const id = await instance.submit('throwing', { maxAttempts: 3 });
    const job = await instance.untilStatus(id, 'FAILED');
    expect(job).toMatchObject({ attempt: 3, failures: 2, stackTrace: expect.stringContaining('inner of attempt 3') });
    const attempts = await instance.database.query(
      'SELECT attempt, reason_code AS code, stack_trace AS trace FROM t_job_attempt WHERE job_id = $1 ORDER BY attempt',
      [id],
    );
    expect(attempts).toEqual(
      [1, 2].map((attempt) => ({ attempt, code: 'ERROR', trace: expect.stringContaining(`inner of attempt ${attempt}`) })),
    );
  });

  it('writes completion while the job runs, lends it a workspace, and removes that at the end', async () => {
    const id = await instance.submit('counting', { parameters: { count: 10 } });
    const between = await instance.until(id, 'is half-way', ({ percentCompleted }) => percentCompleted > 0 && percentCompleted < 100);
    expect(between.status).toBe('RUNNING');
    gates.get(id)!.open();
    expect(await instance.untilStatus(id, 'SUCCEEDED')).toMatchObject({ percentCompleted: 100, result: { count: 10 } });
    const workspace = seen.findLast(({ jobId }) => jobId.includes(id))!;
    expect(workspace.status).toBe('file');
    await eventually('the workspace is gone', () =>
      readdir(workspace.jobId).then(
        () => false,
        () => true,
      ),
    );
  });

  it('makes the workspace before the run where the type asks for it; what cannot have one is FAILED and never was RUNNING', async () => {
    const { dataDir } = instance.settings;
    const roomy = { parameters: { folder: join(dataDir, 'workspaces') } };
    const id = await instance.submit('roomy', roomy);
    expect((await instance.untilStatus(id, 'SUCCEEDED')).result).toContainEqual(expect.stringContaining(`/${id}-1-`));
    await rm(join(dataDir, 'workspaces'), { recursive: true });
    await writeFile(join(dataDir, 'workspaces'), 'in the way');
    expect(await instance.untilStatus(await instance.submit('roomy', roomy), 'FAILED')).toMatchObject({
      reason: { code: 'ERROR', message: expect.stringContaining('its workspace could not be made') },
      startedAt: null,
    });
    await rm(join(dataDir, 'workspaces'));
  });

  it('refuses a result that does not fit its class', async () => {
    const job = await instance.untilStatus(await instance.submit('counting', { parameters: { count: 3 } }), 'FAILED');
    expect(job).toMatchObject({ reason: { code: 'INVALID_RESULT', message: expect.stringContaining('result.count') }, result: null });
  });

  it('never has a job RUNNING whose parameters do not fit', async () => {
    const { jobs } = await instance.jobs.createAsPending('acme', [{ type: 'counting', parameters: { count: 3 } }]);
    const id = jobs[0]!.id;
    await instance.database.query(`UPDATE t_job_parameters SET parameters = '{"count": "many"}' WHERE job_id = $1`, [id]);
    await instance.jobs.enqueue('acme', id);
    expect(await instance.untilStatus(id, 'FAILED')).toMatchObject({
      reason: { code: 'INVALID_PARAMETERS', message: expect.stringContaining('parameters.count') },
      startedAt: null,
    });
  });

  it('ends what takes longer than its time', async () => {
    const id = await instance.submit('held', { timeoutMs: 50 });
    expect(await instance.untilStatus(id, 'FAILED')).toMatchObject({
      reason: { code: 'TIMEOUT' },
      stackTrace: expect.stringContaining('TimedOut'),
    });
  });

  it('goes on with its jobs through an outage of the database, and writes their end', async () => {
    const id = await instance.submit('held');
    await eventually('it runs', () => gates.has(id));
    await instance.database
      .query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()')
      .catch(() => undefined);
    gates.get(id)!.open();
    await eventually('the database is back', () => instance.database.connected);
    expect((await instance.untilStatus(id, 'SUCCEEDED')).result).toBe('opened');
  });
});

describe('an instance that ends', () => {
  afterEach(async () => {
    gates.forEach(({ open }) => open());
    await instance.pool.stop();
    await clearTables(instance.database);
    await instance.stop();
  });

  it('drains: nothing stays with it, and what may run again is QUEUED again', async () => {
    instance = await start({ JOBCAST_SHUTDOWN_GRACE_MS: '100' });
    const held = await instance.submit('held');
    const deaf = await instance.submit('deaf');
    await eventually('both run', () => gates.has(held) && gates.has(deaf));
    await instance.pool.drain();
    expect(await instance.job(held)).toMatchObject({
      status: 'QUEUED',
      attempt: 2,
      losses: 0,
      failures: 0,
      reason: { code: 'INSTANCE_LOST' },
    });
    expect(await instance.job(deaf)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
    expect(await instance.database.query('SELECT id FROM t_job_info WHERE held_by IS NOT NULL')).toEqual([]);
  });

  it('lets a running job end within the grace of a shutdown', async () => {
    instance = await start({ JOBCAST_SHUTDOWN_GRACE_MS: '60000' });
    const id = await instance.submit('held');
    await eventually('it runs', () => gates.has(id));
    const drained = instance.pool.drain();
    gates.get(id)!.open();
    await drained;
    expect((await instance.job(id)).status).toBe('SUCCEEDED');
  });
});
