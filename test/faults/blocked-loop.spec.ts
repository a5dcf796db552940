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
  readonly jobs?: readonly object[];
}

/** What an instance tells of itself in the database. */
interface InstanceRow {
  readonly id: number;
  readonly heartbeatAt: Date;
  readonly live: boolean;
}

describe('a job that blocks the main loop', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;
  let blocked: JobcastProcess;

  beforeEach(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
  });
  afterEach(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  /** Starts the instance that is to be blocked, and one that runs nothing of this but judges others. */
  async function start(leaseMs: number): Promise<void> {
    const settings = { JOBCAST_LEASE_MS: String(leaseMs), JOBCAST_HEARTBEAT_MS: String(HEARTBEAT_MS), JOBCAST_PLUGINS: UNRULY };
    [blocked] = await Promise.all([
      installation.start({ ...settings, JOBCAST_INSTANCE_ID: 'blocked' }),
      installation.start({ ...settings, JOBCAST_INSTANCE_ID: 'rescuer', JOBCAST_JOB_TYPES: 'echo' }),
    ]);
    table = await JobTable.open(installation.database.url);
    await table.untilMayJudge('rescuer', leaseMs);
  }
  async function begin(type: string, durationMs: number): Promise<string> {
    const { id } = await installation.commands.submit({ tenant: 'acme', type, parameters: { folder: runs.folder, durationMs } });
    await eventually('its code has begun', async () => (await runs.records('start')).some(({ jobId }) => jobId === id));
    return id;
  }
  const has = async (what: 'signal' | 'end', id: string): Promise<boolean> =>
    (await runs.records(what)).some(({ jobId, attempt }) => jobId === id && attempt === 1);
  /** The first line with this text, of those from `since` on. */
  const told = (text: string, since = 0): LogLine | undefined => {
    const line = blocked.log.slice(since).find((one) => one.includes(text));
    return line === undefined ? undefined : (JSON.parse(line) as LogLine);
  };
  async function blockedInstance(): Promise<InstanceRow | undefined> {
    const sql = `SELECT id, heartbeat_at AS "heartbeatAt", lease_until > now() AS live FROM t_instance WHERE name = 'blocked'`;
    return (await table.query<InstanceRow>(sql))[0];
  }

  it('for nearly a lease costs its instance nothing, and is named in the log while it still does', async () => {
    await start(10_000);
    const before = await blockedInstance();
    const marked = blocked.log.length;
    const id = await begin('blocking', 9_000);
    const begun = await blockedInstance();
    await eventually('the log tells', () => told('has been blocked', marked) !== undefined);
    await eventually('the heart beats on', async () => (await blockedInstance())!.heartbeatAt > begun!.heartbeatAt);
    expect(await has('end', id)).toBe(false);
    expect(told('has been blocked', marked)).toMatchObject({
      level: 'warn',
      context: 'Heartbeat',
      instance: 'blocked',
      blockedMs: expect.any(Number),
      jobs: [{ jobId: id, tenant: 'acme', jobType: 'blocking', attempt: 1 }],
      msg: expect.stringContaining("isolation: 'thread'"),
    });
    expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 1, instance: 'blocked' });
    await eventually('the log tells that it is over', () => told('runs again', marked) !== undefined);
    expect(told('runs again', marked)!.blockedMs).toBeGreaterThan(8_000);
    expect(await blockedInstance()).toMatchObject({ id: before!.id, live: true });
    expect(blocked.log.some((line) => line.includes('has run out'))).toBe(false);
  });

  it('for longer than the lease loses what its instance held, once, and the instance goes on as a new one', async () => {
    const leaseMs = 5_000;
    await start(leaseMs);
    const patient = await begin('patient', 600_000);
    const blocking = await begin('blocking', 25_000);
    const before = await blockedInstance();
    const { atMs: begunMs } = (await runs.records('start')).find(({ jobId }) => jobId === blocking)!;
    const isTaken = async (): Promise<boolean> => (await table.jobs()).every(({ heldBy }) => heldBy === null);
    await eventually('others have taken its jobs', isTaken);
    // The heartbeat ceases after three quarters of a lease; then the last one runs out, and the rescuer looks.
    expect(Date.now() - begunMs).toBeLessThan(1.75 * leaseMs + 1.25 * HEARTBEAT_MS + 10_000);
    expect(await has('end', blocking)).toBe(false);
    expect(await table.query('SELECT id, status, attempt FROM t_job_info ORDER BY id')).toEqual([
      { id: patient, status: 'QUEUED', attempt: 2 },
      { id: blocking, status: 'FAILED', attempt: 1 },
    ]);

    await eventually('the blocked instance knows when it wakes', () => told('was taken for lost') !== undefined);
    expect(await has('end', blocking)).toBe(true);
    expect(await installation.events.untilEnded(patient)).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: 'blocked' });
    expect(await has('signal', patient)).toBe(true);
    expect((await blockedInstance())!.id).toBeGreaterThan(before!.id);
    await table.untilAllSent();
    expect(installation.events.statusesOf(blocking)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'FAILED']);
    expect(installation.events.eventsOf(blocking).at(-1)).toMatchObject({ reason: { code: 'INSTANCE_LOST' } });
    expect([blocking, patient].flatMap((id) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(await runs.ranTwice()).toEqual([]);
  });
});
