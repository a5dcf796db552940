import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TestInstallation } from '../support/test-installation.js';

const UNRULY = fileURLToPath(new URL('../support/plugins/unruly', import.meta.url));
const HEARTBEAT_MS = 200;

/** A line of the service's log. */
interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly context?: string;
  readonly instance?: string;
  readonly blockedMs?: number;
  readonly jobId?: string;
  readonly jobs?: readonly object[];
}

/** What an instance tells of itself in the database. */
interface InstanceRow {
  readonly id: number;
  readonly heartbeatAt: Date;
  readonly live: boolean;
}

/** The heartbeats that the database recorded. */
interface Beats {
  readonly count: number;
  /** Whether all leases that they gave are over. */
  readonly areOver: boolean;
}

/** Makes the database record each heartbeat of the blocked instance. */
const NOTE_BEATS = `
  CREATE TABLE beat (lease_until timestamptz);
  CREATE FUNCTION note_beat() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO beat VALUES (NEW.lease_until); RETURN NULL; END $$;
  CREATE TRIGGER note_beat AFTER UPDATE OF heartbeat_at ON t_instance FOR EACH ROW
    WHEN (NEW.name = 'blocked') EXECUTE FUNCTION note_beat();`;

describe('a job that blocks the main loop', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;
  let blocked: JobcastProcess;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    table = await JobTable.open(installation.database.url);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
  });
  beforeEach(async () => {
    runs = await RunLog.create();
  });
  afterEach(async () => {
    await runs.release();
    await installation.endAll();
    await runs.remove();
  });

  /** Starts the instance that is to be blocked. */
  async function start(leaseMs: number): Promise<void> {
    blocked = await startOne(leaseMs, { JOBCAST_INSTANCE_ID: 'blocked', JOBCAST_PLUGINS: UNRULY });
  }
  /** Starts an instance that soon takes over the jobs of lost instances, and runs none of them unless its settings say so. */
  async function startRescuer(settings: Readonly<Record<string, string>> = { JOBCAST_JOB_TYPES: 'echo' }): Promise<void> {
    const leaseMs = 3_000;
    await startOne(leaseMs, { JOBCAST_INSTANCE_ID: 'rescuer', ...settings });
  }
  const startOne = (leaseMs: number, settings: Readonly<Record<string, string>>): Promise<JobcastProcess> =>
    installation.start({ JOBCAST_LEASE_MS: String(leaseMs), JOBCAST_HEARTBEAT_MS: String(HEARTBEAT_MS), ...settings });
  /** Submits jobs, of which the last one blocks the main loop once the others have begun, and waits until it does. */
  async function begin(tenant: string, ...types: string[]): Promise<string[]> {
    const parameters = { folder: runs.folder, durationMs: 600_000 };
    const blocking = { type: 'blocking', parameters: { ...parameters, after: types.length } };
    const ids = await installation.commands.submitMany(tenant, [...types.map((type) => ({ type, parameters })), blocking]);
    await eventually('their code has begun', async () => (await runs.records('start')).length === ids.length);
    return ids;
  }
  const has = async (what: 'signal' | 'end', id: string): Promise<boolean> =>
    (await runs.records(what)).some(({ jobId, attempt }) => jobId === id && attempt === 1);
  /** The first line with this text, of those from `since` on. */
  const logged = (text: string, since = 0): LogLine | undefined => {
    const line = blocked.log.slice(since).find((one) => one.includes(text));
    return line === undefined ? undefined : (JSON.parse(line) as LogLine);
  };
  async function blockedInstance(): Promise<InstanceRow | undefined> {
    const sql = `SELECT id, heartbeat_at AS "heartbeatAt", lease_until > now() AS live FROM t_instance WHERE name = 'blocked'`;
    return (await table.query<InstanceRow>(sql))[0];
  }

  it('for less than a lease costs its instance nothing, and is named in the log while it still does', async () => {
    const leaseMs = 20_000;
    await start(leaseMs);
    const before = await blockedInstance();
    const namesNoJob = 'which jobs run could not be asked'; // the database of a busy machine may take longer than it has
    let marked = blocked.log.length;
    let [id = ''] = await begin('acme');
    await eventually('the log names it', async () => {
      if (logged(namesNoJob, marked) === undefined) return logged('has been blocked', marked) !== undefined;
      await runs.release();
      await eventually('the log reports that it is over', () => logged('runs again', marked) !== undefined);
      await installation.events.untilEnded(id);
      await runs.remove();
      runs = await RunLog.create();
      marked = blocked.log.length;
      [id = ''] = await begin('acme');
      return false;
    });
    const [{ begun }] = (await table.query<{ begun: Date }>('SELECT now() AS begun')) as [{ begun: Date }];
    await eventually('the heart beats on', async () => (await blockedInstance())!.heartbeatAt > begun);
    // So a main loop that is blocked for up to one lease cannot cost the instance its jobs.
    const lasts = `SELECT lease_until > $1::timestamptz + $2 * interval '1 millisecond' AS lasts FROM t_instance WHERE name = 'blocked'`;
    expect(await table.query(lasts, [begun, leaseMs])).toEqual([{ lasts: true }]);
    expect(await has('end', id)).toBe(false);
    const warning = logged('has been blocked', marked);
    expect(warning).toMatchObject({
      level: 'warn',
      context: 'Heartbeat',
      instance: 'blocked',
      blockedMs: expect.any(Number),
      jobs: [{ jobId: id, tenant: 'acme', jobType: 'blocking', attempt: 1 }],
      msg: expect.stringContaining("isolation: 'thread'"),
    });
    await runs.release();
    expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 1, instance: 'blocked' });
    await eventually('the log reports that it is over', () => logged('runs again', marked) !== undefined);
    expect(logged('runs again', marked)!.blockedMs).toBeGreaterThanOrEqual(warning!.blockedMs!);
    expect(await blockedInstance()).toMatchObject({ id: before!.id, live: true });
    expect(blocked.log.some((line) => line.includes('has run out'))).toBe(false);
  });

  it('for longer than the lease loses what its instance held, once, and the instance goes on as a new one', async () => {
    const leaseMs = 7_000; // after three of them the process ends: until then there must be time to take the jobs and to release them
    await start(leaseMs);
    await startRescuer();
    const [patient = '', blocking = ''] = await begin('museum', 'patient');
    const before = await blockedInstance();
    await table.query(NOTE_BEATS);
    const isTaken = async (): Promise<boolean> => (await table.jobs('museum')).every(({ heldBy }) => heldBy === null);
    await eventually('others have taken its jobs', isTaken);
    // The heartbeat stops after three quarters of a lease; the rescuer waits for the end of the last lease.
    const [beats] = await table.query<Beats>('SELECT count(*)::int, coalesce(max(lease_until) < now(), true) AS "areOver" FROM beat');
    expect(beats!.count).toBeLessThanOrEqual(Math.floor((0.75 * leaseMs) / HEARTBEAT_MS) + 1);
    expect(beats!.areOver).toBe(true);
    expect(await has('end', blocking)).toBe(false);
    expect(await table.query(`SELECT id, status, attempt, losses FROM t_job_info WHERE tenant = 'museum' ORDER BY id`)).toEqual([
      { id: patient, status: 'QUEUED', attempt: 2, losses: 0 },
      { id: blocking, status: 'FAILED', attempt: 1, losses: 0 },
    ]);

    await runs.release();
    await eventually('the blocked instance knows when it wakes', () => logged('was taken for lost') !== undefined);
    expect(await has('end', blocking)).toBe(true);
    expect(await installation.events.untilEnded(patient)).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: 'blocked' });
    expect(await has('signal', patient)).toBe(true);
    expect((await blockedInstance())!.id).toBeGreaterThan(before!.id);
    await table.untilAllSent();
    expect(installation.events.statusesOf(blocking)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'FAILED']);
    expect(installation.events.eventsOf(blocking).at(-1)).toMatchObject({
      reason: { code: 'ERROR', message: expect.stringContaining('this job blocked its main loop') },
      stackTrace: expect.stringContaining('unruly/index.mjs'),
    });
    expect([blocking, patient].flatMap((id) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(await runs.ranTwice()).toEqual([]);
  });

  it('for three leases ends its process, is FAILED with the stack of the loop, and the other jobs run elsewhere', async () => {
    const leaseMs = 2_500;
    await start(leaseMs);
    const [patient = '', blocking = ''] = await begin('library', 'patient');
    await startRescuer({ JOBCAST_PLUGINS: UNRULY, JOBCAST_JOB_TYPES: 'patient' });
    expect(await installation.untilDead(blocked)).toBeNull(); // by SIGKILL
    expect(logged('3 leases')).toMatchObject({ level: 'fatal', jobId: blocking, attempt: 1 });
    expect(logged('3 leases')!.blockedMs).toBeGreaterThanOrEqual(3 * leaseMs);
    const end = await installation.events.untilEnded(blocking);
    expect(end).toMatchObject({ status: 'FAILED', attempt: 1, reason: { code: 'ERROR' } });
    expect(end.stackTrace).toMatch(/blocked for \d+ ms[^]*\n {4}at work \(file:[^)]*unruly\/index\.mjs:\d+:\d+\)/);
    expect(await installation.events.untilEnded(patient)).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: 'rescuer' });
  });
});
