import { randomUUID } from 'node:crypto';
import type { JobStatus } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TestInstallation } from '../support/test-installation.js';

/** Runners keep the default lease, which outlasts every halt of a busy machine. A test that kills or freezes one ends its lease. */
const SETTINGS = { JOBCAST_POOL_SIZE: '4', JOBCAST_PLUGINS: ENDURANCE };
/** So short that the rescuer has soon held its own for one lease, and so long that a busy machine renews it. */
const RESCUER_LEASE_MS = 4_000;

/** Makes the database record when, and in which transaction, an instance loses or gives up a job. */
const NOTE_RELEASES = `
  CREATE TABLE release (job_id uuid, instance text, at timestamptz, transaction bigint);
  CREATE FUNCTION note_release() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO release VALUES (OLD.id, OLD.instance, clock_timestamp(), txid_current()); RETURN NULL; END $$;
  CREATE TRIGGER note_release AFTER UPDATE OF held_by ON t_job_info FOR EACH ROW
    WHEN (OLD.held_by IS NOT NULL AND NEW.held_by IS NULL) EXECUTE FUNCTION note_release();`;

describe('an instance that is lost', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;
  let tenant: string;
  /** The instance that the first test leaves to the next ones. */
  let last: { readonly name: string; readonly process: JobcastProcess };
  /** Two jobs of a serial type, of which the lost instance ran the first. */
  let serial: [running: string, next: string];

  beforeAll(async () => {
    installation = await TestInstallation.create();
    const itsOwn = { JOBCAST_LEASE_MS: String(RESCUER_LEASE_MS), JOBCAST_ROLES: 'api,scheduler', JOBCAST_JOB_TYPES: 'echo' };
    // Looks for lost instances in all tests, and runs none of their jobs.
    await installation.start({ ...SETTINGS, ...itsOwn, JOBCAST_INSTANCE_ID: 'rescuer' });
    table = await JobTable.open(installation.database.url);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
  });
  beforeEach(async () => {
    runs = await RunLog.create();
    tenant = `tenant-${randomUUID()}`;
  });
  afterEach(() => runs.remove());

  const start = (name: string, settings: Readonly<Record<string, string>> = {}): Promise<JobcastProcess> =>
    installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: name, ...settings });
  const holds = async (instance: string): Promise<string[]> =>
    (await table.query<{ id: string }>('SELECT id FROM t_job_info WHERE held_by IS NOT NULL AND instance = $1', [instance])).map(
      ({ id }) => id,
    );
  const lasting = (type: string, durationMs: number) => ({ type, parameters: { folder: runs.folder, durationMs } });
  const statuses = (jobId: string): JobStatus[] => installation.events.statusesOf(jobId);

  /** Fills the pool of the first instance with jobs that last, and has it hold others ahead of their places. */
  async function fillPool(): Promise<Record<'kept' | 'fragile' | 'ahead' | 'later', string[]>> {
    const short = Array.from({ length: 60 }, () => lasting('lasting', 10)); // after many short runs, jobs are claimed ahead
    const long = ['lasting', 'fragile', 'lasting', 'fragile'].map((type) => lasting(type, 600_000));
    const after = Array.from({ length: 3 }, () => lasting('lasting', 10));
    const ids = (await installation.commands.submitMany(tenant, [...short, ...long, ...after])).slice(short.length);
    const [one, two, three, four, ...later] = ids as [string, string, string, string, ...string[]];
    const ahead = await installation.untilAhead([one, two, three, four], later);
    return { kept: [one, three], fragile: [two, four], ahead, later };
  }

  it('loses its jobs within its lease: what is restartable runs again, what was not started is given back, the rest fails', async () => {
    const lost = await start('lost', { JOBCAST_POOL_SIZE: '5' }); // the first with the role of a relay, and therefore the relay
    await table.untilMayJudge('rescuer', RESCUER_LEASE_MS);
    serial = (await installation.commands.submitMany('serial', [lasting('single', 600_000), lasting('single', 10)])) as [string, string];
    await installation.events.untilStatus(serial[0], 'RUNNING');
    const { kept, fragile, ahead } = await fillPool();
    const before = new Map((await table.jobs(tenant)).map((job) => [job.id, job]));
    await installation.kill(lost);
    await table.query(NOTE_RELEASES); // waits for what its sessions may still be writing
    const held = await holds('lost');
    const endLeaseIn = (time: string) =>
      table.query<{ until: string }>(
        `UPDATE t_instance SET lease_until = now() + $1::interval WHERE name = 'lost' RETURNING lease_until::text AS until`,
        [time],
      );
    await endLeaseIn('1 hour'); // a busy machine may take longer than its lease to start the next one
    last = { name: 'next', process: await start('next') };
    expect(await table.counts('serial')).toEqual({ RUNNING: 1, QUEUED: 1 });
    const [lease] = await endLeaseIn('1 second');

    await eventually('nothing is held by the lost instance', async () => (await holds('lost')).length === 0);
    // The rescuer waits for the end of the lease and then takes all jobs in one look. rescue.spec.ts bounds the time between looks.
    const releases = `SELECT count(*)::int AS jobs, count(DISTINCT transaction)::int AS looks, min(at) > $1::timestamptz AS "isAfterLease"
      FROM release WHERE instance = 'lost'`;
    expect(await table.query(releases, [lease!.until])).toEqual([{ jobs: held.length, looks: 1, isAfterLease: true }]);
    expect(held).toEqual(expect.arrayContaining([...kept, ...fragile]));

    for (const id of fragile) {
      expect(await installation.events.untilEnded(id)).toMatchObject({
        status: 'FAILED',
        attempt: 1,
        instance: 'lost',
        reason: { code: 'INSTANCE_LOST', message: expect.stringContaining('lost'), requestedBy: null },
      });
      expect(installation.events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'FAILED']);
    }
    for (const id of kept) {
      expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: 'next' });
      const steps = installation.events.stepsOf(id);
      expect(steps.map(({ status, attempt }) => `${status} ${attempt}`)).toEqual([
        'QUEUED 1',
        'TO_BE_RUN 1',
        'RUNNING 1',
        'QUEUED 2',
        'TO_BE_RUN 2',
        'RUNNING 2',
        'SUCCEEDED 2',
      ]);
      expect(steps[3]).toMatchObject({
        previousStatus: 'RUNNING',
        reason: { code: 'INSTANCE_LOST' },
        startedAt: null,
        claimedAt: null,
      });
    }
    for (const id of ahead) {
      expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 1, instance: 'next' });
      expect(statuses(id).slice(0, 3)).toEqual(['QUEUED', 'TO_BE_RUN', 'QUEUED']);
      expect(installation.events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    }
    await table.untilCounts('all have ended', (counts) => counts.SUCCEEDED === 65 && counts.FAILED === 2, tenant);
    await installation.events.untilEnded(serial[1]); // before the folder of its record is removed
    await table.untilAllSent();
    const after = await table.jobs(tenant);
    for (const id of [...kept, ...ahead]) expect(after.find((job) => job.id === id)!.claimToken).not.toBe(before.get(id)!.claimToken);
    expect(await runs.ranTwice()).toEqual([]);
    expect((await runs.records('start')).filter(({ jobId }) => ahead.includes(jobId))).toHaveLength(ahead.length);
    expect(after.flatMap(({ id }) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(await table.query('SELECT name FROM t_instance')).toEqual(expect.not.arrayContaining([{ name: 'lost' }]));
  });

  it('frees the one place of a serial type: the next job of it starts by itself', async () => {
    const [first, next] = serial;
    expect(await installation.events.untilEnded(next)).toMatchObject({ status: 'SUCCEEDED', instance: last.name });
    expect(await installation.events.untilEnded(first)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
  });

  it('is refused every write when it was only frozen and others have its jobs', async () => {
    const { name, process: lost } = last;
    const { kept, fragile, later: others } = await fillPool();
    await start('other');
    lost.signal('SIGSTOP');
    await table.expireLease(name);
    await table.untilCounts(
      'all have ended without it',
      (counts) => counts.SUCCEEDED === 60 + kept.length + others.length && counts.FAILED === fragile.length,
      tenant,
    );
    const jobs = await table.jobs(tenant);
    lost.signal('SIGCONT');
    await eventually('the frozen instance goes on as a new one', () => lost.log.some((line) => line.includes('was taken for lost')));
    await eventually(
      'its runs were told',
      async () => (await runs.records('signal')).filter((record) => record.process === lost.pid).length === 4,
    );
    await eventually(
      'it is registered again',
      async () => (await table.query('SELECT FROM t_instance WHERE name = $1 AND lease_until > now()', [name])).length === 1,
    );
    // It works again: the other one has no places for all of these.
    const more = await installation.commands.submitMany(
      tenant,
      Array.from({ length: 8 }, () => lasting('deaf', 0)),
    );
    for (const id of more) await installation.events.untilStatus(id, 'RUNNING');
    await runs.release();
    const instances = (await Promise.all(more.map((id) => installation.events.untilEnded(id)))).map(({ instance }) => instance);
    expect(new Set(instances)).toEqual(new Set([name, 'other']));

    await table.untilAllSent();
    const later = await table.jobs(tenant);
    for (const job of jobs) expect(later.find(({ id }) => id === job.id)).toEqual(job);
    for (const id of kept)
      expect(installation.events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    for (const id of fragile) expect(installation.events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'FAILED']);
    expect(later.flatMap(({ id }) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(await runs.ranTwice()).toEqual([]);
  });
});
