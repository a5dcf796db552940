import type { JobEventData, JobStatus } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TestInstallation } from '../support/test-installation.js';

const HEARTBEAT_MS = 500;
/** So long that a busy machine does not let it run out. */
const LEASE_MS = 6_000;
/** A rescuer looks with each heartbeat, at most a quarter late. The rest is for a busy machine to write and to publish in. */
const NOTICED_MS = LEASE_MS + 1.25 * HEARTBEAT_MS + 15_000;
const SETTINGS = {
  JOBCAST_HEARTBEAT_MS: String(HEARTBEAT_MS),
  JOBCAST_LEASE_MS: String(LEASE_MS),
  JOBCAST_POOL_SIZE: '4',
  JOBCAST_PLUGINS: ENDURANCE,
};

describe('an instance that is lost', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;
  /** The first instance, and therefore the relay. */
  let lost: JobcastProcess;

  beforeEach(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    lost = await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'lost' });
    table = await JobTable.open(installation.database.url);
  });
  afterEach(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  const lasting = (type: string, durationMs: number) => ({ type, parameters: { folder: runs.folder, durationMs } });
  const statuses = (jobId: string): JobStatus[] => installation.events.statusesOf(jobId);

  async function startRescuer(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'rescuer', ...settings });
    await table.untilMayJudge('rescuer', LEASE_MS);
  }

  /** Fills the pool of the first instance with jobs that last, and has it hold others ahead of their places. */
  async function fillPool(): Promise<Record<'kept' | 'fragile' | 'ahead' | 'later', string[]>> {
    const short = Array.from({ length: 60 }, () => lasting('lasting', 10)); // after many short runs, jobs are claimed ahead
    const long = ['lasting', 'fragile', 'lasting', 'fragile'].map((type) => lasting(type, 600_000));
    const after = Array.from({ length: 3 }, () => lasting('lasting', 10));
    const ids = (await installation.commands.submitMany('acme', [...short, ...long, ...after])).slice(short.length);
    const [one, two, three, four, ...later] = ids as [string, string, string, string, ...string[]];
    const ahead = await installation.untilAhead([one, two, three, four], later);
    return { kept: [one, three], fragile: [two, four], ahead, later };
  }

  it('loses its jobs within its lease: what is restartable runs again, what was not started is given back, the rest fails', async () => {
    await startRescuer({ JOBCAST_JOB_TYPES: 'echo' }); // it rescues, and runs nothing of this
    const { kept, fragile, ahead } = await fillPool();
    const before = new Map((await table.jobs()).map((job) => [job.id, job]));
    const [lease] = await table.query<{ until: string }>(`SELECT lease_until::text AS until FROM t_instance WHERE name = 'lost'`);
    const killedMs = Date.now();
    await installation.kill(lost);
    await installation.launch({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'next' });

    await eventually(
      'nothing is held by the lost instance',
      async () => (await table.query(`SELECT FROM t_job_info WHERE held_by IS NOT NULL AND instance = 'lost'`)).length === 0,
    );
    const tookMs = Date.now() - killedMs;
    expect(tookMs).toBeLessThan(NOTICED_MS);
    expect(await table.query('SELECT now() > $1::timestamptz AS "hasPassed"', [lease!.until])).toEqual([{ hasPassed: true }]);

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
    await table.untilCounts('all have ended', (counts) => counts.SUCCEEDED === 65 && counts.FAILED === 2);
    await table.untilAllSent();
    const after = await table.jobs();
    for (const id of [...kept, ...ahead]) expect(after.find((job) => job.id === id)!.claimToken).not.toBe(before.get(id)!.claimToken);
    expect(await runs.ranTwice()).toEqual([]);
    expect((await runs.records('start')).filter(({ jobId }) => ahead.includes(jobId))).toHaveLength(ahead.length);
    expect(after.flatMap(({ id }) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(await table.query('SELECT name FROM t_instance')).toEqual(expect.not.arrayContaining([{ name: 'lost' }]));
  });

  it('frees the one place of a serial type: the next job of it starts by itself', async () => {
    const [first, next] = (await installation.commands.submitMany('acme', [lasting('single', 600_000), lasting('single', 10)])) as [
      string,
      string,
    ];
    await installation.events.untilStatus(first, 'RUNNING');
    await startRescuer();
    expect(statuses(next)).toEqual(['QUEUED']);
    const killedMs = Date.now();
    await installation.kill(lost);
    expect(await installation.events.untilEnded(next)).toMatchObject({ status: 'SUCCEEDED', instance: 'rescuer' });
    const [begun] = (await runs.records('start')).filter(({ jobId }) => jobId === next);
    expect(begun!.atMs - killedMs).toBeLessThan(NOTICED_MS);
    expect(await installation.events.untilEnded(first)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
  });

  it('again and again by the same job loses that job in the end, and no other', async () => {
    await startRescuer({ JOBCAST_JOB_TYPES: 'lasting,echo' });
    await installation.kill(lost);
    const victims = await Promise.all(
      ['one', 'two', 'three', 'four'].map((name) =>
        installation.launch({ ...SETTINGS, JOBCAST_INSTANCE_ID: name, JOBCAST_ROLES: 'scheduler' }),
      ),
    );
    const names = `SELECT FROM t_instance WHERE name IN ('one', 'two', 'three', 'four')`;
    await eventually('all are registered', async () => (await table.query(names)).length === victims.length);
    const { id } = await installation.commands.submit({ tenant: 'acme', ...lasting('deadly', 0) });
    const ends = await Promise.all(
      victims.map(async (victim) => {
        const end = await installation.untilDead(victim);
        const other = await installation.commands.submit({ tenant: 'acme', ...lasting('lasting', 10) });
        expect(await installation.events.untilEnded(other.id)).toMatchObject({ status: 'SUCCEEDED' });
        return end;
      }),
    );
    expect(ends).toEqual([null, null, null, null]);
    const end: JobEventData = await installation.events.untilEnded(id);
    expect(end).toMatchObject({ status: 'FAILED', attempt: 4, reason: { code: 'ATTEMPTS_EXHAUSTED' } });
    expect((await runs.records('start')).filter(({ jobId }) => jobId === id)).toHaveLength(4);
    expect(await runs.ranTwice()).toEqual([]);
    expect(storyMistakes(installation.events.eventsOf(id))).toEqual([]);
  });

  it('is refused every write when it was only frozen and others have its jobs', async () => {
    const { kept, fragile, later: others } = await fillPool();
    await startRescuer();
    lost.signal('SIGSTOP');
    await table.untilCounts(
      'all have ended without it',
      (counts) => counts.SUCCEEDED === 60 + kept.length + others.length && counts.FAILED === fragile.length,
    );
    const jobs = await table.jobs();
    lost.signal('SIGCONT');
    await eventually('the frozen instance goes on as a new one', () => lost.log.some((line) => line.includes('was taken for lost')));
    await eventually(
      'its runs were told',
      async () => (await runs.records('signal')).filter(({ process }) => process === lost.pid).length === 4,
    );
    await eventually(
      'it is registered again',
      async () => (await table.query(`SELECT FROM t_instance WHERE name = 'lost' AND lease_until > now()`)).length === 1,
    );
    // It works again: the rescuer has no places for all of these, and they last longer than a busy instance may sleep.
    const more = await installation.commands.submitMany(
      'acme',
      Array.from({ length: 8 }, () => lasting('lasting', 6_000)),
    );
    const instances = (await Promise.all(more.map((id) => installation.events.untilEnded(id)))).map(({ instance }) => instance);
    expect(new Set(instances)).toEqual(new Set(['lost', 'rescuer']));

    await table.untilAllSent();
    const later = await table.jobs();
    for (const job of jobs) expect(later.find(({ id }) => id === job.id)).toEqual(job);
    for (const id of kept)
      expect(installation.events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    for (const id of fragile) expect(installation.events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'FAILED']);
    expect(later.flatMap(({ id }) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(await runs.ranTwice()).toEqual([]);
  });
});
