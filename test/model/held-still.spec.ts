import { jest } from '@jest/globals';
import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';
import { eventually } from '../support/eventually.js';
import { holdAt, type Hold } from '../support/hold-at.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestInstance } from '../support/test-instance.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';

let ran: string[] = [];
let letRunsEnd: () => void = () => undefined;
let runsMayEnd: Promise<void>;

@JobType({ name: 'witnessed', parameters: AnyObject })
class Witnessed extends AbstractJob<AnyObject, string> {
  async run(): Promise<string> {
    ran.push(this.job.id);
    await Promise.race([runsMayEnd, new Promise((resolve) => this.signal.addEventListener('abort', resolve))]);
    return 'done';
  }
}

@JobType({ name: 'stumbling', parameters: AnyObject })
class Stumbling extends AbstractJob<AnyObject> {
  async run(): Promise<void> {
    ran.push(this.job.id);
    await runsMayEnd;
    throw new Error('stumbled');
  }
}

@JobType({ name: 'repeatable', parameters: AnyObject, restartable: true })
class Repeatable extends Witnessed {}

const TENANT = 'acme';
const ENDS = ['SUCCEEDED', 'FAILED', 'ABORTED'];

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());

describe('two that meet, one of them held still between its look and its write', () => {
  let holder: TestInstance;
  let other: TestInstance;
  let holds: Hold[];
  const hold = (...point: Parameters<typeof holdAt>): Hold => {
    const one = holdAt(...point);
    holds.push(one);
    return one;
  };
  const start = () =>
    TestInstance.start({
      databaseUrl: testDatabase.url,
      runners: [Witnessed, Stumbling, Repeatable],
      variables: { JOBCAST_HEARTBEAT_MS: '100', JOBCAST_LEASE_MS: '20000', JOBCAST_POOL_SIZE: '2' },
    });

  beforeAll(async () => {
    other = await start();
    jest.spyOn(other.registry.lease, 'mayJudge', 'get').mockReturnValue(true); // without having waited for a lease
  });
  afterAll(() => other.stop());
  beforeEach(async () => {
    ran = [];
    holds = [];
    runsMayEnd = new Promise((resolve) => (letRunsEnd = resolve));
    holder = await start(); // one for each test, because a pool starts only once
  });
  afterEach(async () => {
    holds.forEach((one) => one.release());
    letRunsEnd();
    await holder.stop();
    await other.database.query('TRUNCATE t_job_info, t_job_parameters, t_job_outcome, t_job_attempt, t_outbox');
    await other.database.query('UPDATE t_lane SET running = 0, waiting = false, parked = false, head = 0');
  });

  const held = async (): Promise<number> => {
    const [row] = await other.database.query<{ held: number }>('SELECT sum(running)::int AS held FROM t_lane');
    return row!.held;
  };
  /** Waits until a statement waits for a lock that another one holds; but not for the one by which all databases' NOTIFYs come one by one. */
  const untilSomebodyWaits = () =>
    eventually('a statement waits for a lock', async () => {
      const waiting = await other.database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event <> 'object'`,
      );
      return waiting.length > 0;
    });
  /** Holds the claim of the holder that has chosen the job: claims before it may not have heard of it yet. */
  async function heldWithChosen(id: string): Promise<Hold> {
    let chosen = hold('claim.chosen');
    await holder.pool.start();
    for (;;) {
      await chosen.reached;
      const free = await other.database.query('SELECT 1 FROM t_job_info WHERE id = $1 FOR UPDATE SKIP LOCKED', [id]);
      if (free.length === 0) return chosen;
      const next = hold('claim.chosen');
      chosen.release();
      chosen = next;
    }
  }
  const stop = (jobId: string) => other.jobs.stopJob({ tenant: TENANT, jobId, requestedBy: 'ada' });
  /** Lets the others see the job in the hands of an instance that is registered no more. */
  const loseHolderOf = (jobId: string) => other.database.query(`UPDATE t_job_info SET held_by = -1 WHERE id = $1`, [jobId]);

  it('a stop that comes during a claim is seen by the holder, and the job is ABORTED', async () => {
    const id = await other.submit('witnessed');
    const chosen = await heldWithChosen(id);
    const stopping = stop(id);
    await untilSomebodyWaits();
    chosen.release();
    expect((await stopping).status).toBe('TO_BE_RUN');
    expect((await other.untilStatus(id, 'ABORTED')).reason).toMatchObject({ code: 'STOPPED', requestedBy: 'ada' });
    expect((await other.told(id)).filter((status) => ENDS.includes(status))).toEqual(['ABORTED']);
    expect(await held()).toBe(0);
  });

  it('a claim that comes during a stop passes the job over, and the job is ABORTED without having been taken', async () => {
    const found = hold('control.stop-found');
    const id = await other.submit('witnessed');
    const stopping = stop(id);
    await found.reached;
    await holder.pool.start();
    const next = await other.submit('witnessed');
    await holder.untilStatus(next, 'RUNNING'); // so a claim has passed
    expect((await other.job(id)).status).toBe('QUEUED');
    found.release();
    expect((await stopping).status).toBe('ABORTED');
    expect(await other.told(id)).toEqual(['QUEUED', 'ABORTED']);
    expect(ran).toEqual([next]);
    expect(await held()).toBe(1);
  });

  /** Has the holder run a job up to the moment before its end is written. */
  async function heldBeforeItsEnd(type: string, request: { maxAttempts?: number } = {}): Promise<{ id: string; ending: Hold }> {
    const ending = hold('end.before-write');
    const id = await other.submit(type, request);
    await holder.pool.start();
    await holder.untilStatus(id, 'RUNNING');
    letRunsEnd();
    await ending.reached;
    return { id, ending };
  }

  it.each(['witnessed', 'stumbling'])('a stop that comes before the end is written ends the job instead: %s', async (type) => {
    const { id, ending } = await heldBeforeItsEnd(type, { maxAttempts: 1 });
    expect((await stop(id)).status).toBe('RUNNING');
    ending.release();
    expect(await other.untilStatus(id, 'ABORTED')).toMatchObject({ reason: { code: 'STOPPED', requestedBy: 'ada' }, percentCompleted: 0 });
    await holder.pool.stop();
    expect(await other.told(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'ABORTED']);
    expect(await held()).toBe(0);
  });

  it('a stop that comes after the end is refused, with the status', async () => {
    const { id, ending } = await heldBeforeItsEnd('witnessed');
    ending.release();
    await other.untilStatus(id, 'SUCCEEDED');
    await expect(stop(id)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('SUCCEEDED') });
    expect(await other.told(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
  });

  it('a stop that comes before a retry is written ends the job instead', async () => {
    const { id, ending } = await heldBeforeItsEnd('stumbling', { maxAttempts: 3 });
    expect((await stop(id)).status).toBe('RUNNING');
    ending.release();
    expect(await other.untilStatus(id, 'ABORTED')).toMatchObject({ reason: { code: 'STOPPED', requestedBy: 'ada' }, attempt: 1 });
    expect(await other.told(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'ABORTED']);
    expect(ran).toEqual([id]);
    expect(await held()).toBe(0);
  });

  it('a retry that was written before a stop is taken back: the job is ABORTED at once', async () => {
    const { id, ending } = await heldBeforeItsEnd('stumbling', { maxAttempts: 3 });
    ending.release();
    await other.until(id, 'waits for its retry', ({ status, wakesAt }) => status === 'QUEUED' && wakesAt !== null);
    expect((await stop(id)).status).toBe('ABORTED');
    expect(await other.told(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'QUEUED', 'ABORTED']);
    expect(await held()).toBe(0);
  });

  it('a stop that comes during the rescue finds what the rescue has made of the job', async () => {
    const kept = await other.submit('repeatable');
    const lost = await other.submit('witnessed');
    await holder.pool.start();
    for (const id of [kept, lost]) await holder.untilStatus(id, 'RUNNING');
    const taken = hold('rescue.taken');
    await other.database.query(`UPDATE t_job_info SET held_by = -1`);
    await other.rescue.start();
    await taken.reached;
    const stopping = Promise.allSettled([stop(kept), stop(lost)]);
    await untilSomebodyWaits();
    taken.release();
    expect(await stopping).toMatchObject([
      { status: 'fulfilled', value: { status: 'ABORTED' } },
      { status: 'rejected', reason: { code: 'CONFLICT' } },
    ]);
    letRunsEnd();
    await holder.pool.stop();
    expect((await other.told(kept)).slice(0, 5)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'QUEUED', 'ABORTED']);
    expect(await other.told(lost)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'FAILED']);
    expect((await other.told(kept)).filter((status) => ENDS.includes(status))).toEqual(['ABORTED']);
    expect(await held()).toBe(0);
  });

  it('an end that comes after the rescue is refused', async () => {
    const { id, ending } = await heldBeforeItsEnd('witnessed');
    await loseHolderOf(id);
    await other.rescue.start();
    await other.untilStatus(id, 'FAILED');
    ending.release();
    await holder.pool.stop();
    expect(await other.told(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'FAILED']);
    expect(await other.job(id)).toMatchObject({ reason: { code: 'INSTANCE_LOST' }, result: null });
    expect(await held()).toBe(0);
  });

  it('an end that comes during the rescue is refused, too', async () => {
    const taken = hold('rescue.taken');
    const { id, ending } = await heldBeforeItsEnd('witnessed');
    await loseHolderOf(id);
    await other.rescue.start();
    await taken.reached;
    ending.release();
    await untilSomebodyWaits();
    taken.release();
    await other.untilStatus(id, 'FAILED');
    await holder.pool.stop();
    expect(await other.told(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'FAILED']);
    expect(await held()).toBe(0);
  });
});

describe('a limit that is lowered while a claim is held still', () => {
  let a: SchedulerUnderTest;
  let b: SchedulerUnderTest;

  beforeAll(async () => {
    [a, b] = await Promise.all([SchedulerUnderTest.start(testDatabase.url), SchedulerUnderTest.start(testDatabase.url)]);
  });
  afterAll(() => Promise.all([a.stop(), b.stop()]));

  it('holds from the next claim on: what was chosen runs, and nothing new before it is under the new limit', async () => {
    await a.tenants.save(TENANT, { maxRunning: 3 });
    await a.submit(
      TENANT,
      Array.from({ length: 6 }, () => ({})),
    );
    const chosen = holdAt('claim.chosen');
    const claiming = a.claim(5);
    await chosen.reached;
    await b.tenants.save(TENANT, { maxRunning: 1 });
    const waiting = b.claim(5); // claims are serial: it looks when the first has committed
    chosen.release();
    const first = await claiming;
    expect(first).toHaveLength(3);
    expect(await waiting).toEqual([]);
    await a.finish(first.slice(0, 2));
    expect(await a.claim(5)).toEqual([]);
    await a.finish(first.slice(2));
    expect(await a.claim(5)).toHaveLength(1);
    expect(await a.claim(5)).toEqual([]);
  });
});
