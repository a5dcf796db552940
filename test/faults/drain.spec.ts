import { COMMAND, type JobEventData } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { ENDURANCE, RunLog, STEPS_OF_A_SECOND } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TestInstallation } from '../support/test-installation.js';

const GRACE_MS = 1_000;
const ABORT_GRACE_MS = 300;
const SETTINGS = {
  JOBCAST_SHUTDOWN_GRACE_MS: String(GRACE_MS),
  JOBCAST_ABORT_GRACE_MS: String(ABORT_GRACE_MS),
  JOBCAST_POOL_SIZE: '5',
  JOBCAST_PLUGINS: ENDURANCE,
};

describe('SIGTERM', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;
  /** Left by each test to the next one. */
  let next: JobcastProcess;

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
  afterEach(() => runs.remove());

  it('lets jobs end within the grace, gives back what can run again, fails the rest, and leaves nothing running', async () => {
    const ending = await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'ending' });
    const job = (type: string, durationMs: number) => ({ type, parameters: { folder: runs.folder, durationMs } });
    const short = Array.from({ length: 60 }, () => job('lasting', 10));
    const long = [job('stepping', 600_000), job('fragile', 600_000), job('deaf', 0), job('deaf', 0)];
    const waiting = Array.from({ length: 10 }, () => job('lasting', 10));
    const ids = await installation.commands.submitMany('acme', [...short, ...long, job('finishing', GRACE_MS / 4), ...waiting]);
    const [kept, fragile, deaf, stopped, quick, ...later] = ids.slice(short.length) as [
      string,
      string,
      string,
      string,
      string,
      ...string[],
    ];
    const ahead = await installation.untilAhead([kept, fragile, deaf, stopped, quick], later);
    await installation.commands.ask(COMMAND.stop, { tenant: 'acme', jobId: stopped });

    const startedMs = Date.now();
    await installation.end(ending); // fails when the exit code is not 0
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(GRACE_MS + ABORT_GRACE_MS); // one ignores its signal for as long as it may
    const steps = await runs.steps(kept, startedMs); // until its signal, by the time in which the process really ran
    expect(steps).toBeLessThanOrEqual((2 * GRACE_MS * STEPS_OF_A_SECOND) / 1_000);

    expect(await table.counts()).toEqual({ SUCCEEDED: short.length + 1, FAILED: 2, ABORTED: 1, QUEUED: 1 + later.length });
    expect(await table.query('SELECT FROM t_instance')).toEqual([]);
    expect(await installation.events.untilEnded(quick)).toMatchObject({ status: 'SUCCEEDED', attempt: 1 });
    for (const id of [fragile, deaf])
      expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'FAILED', attempt: 1, reason: { code: 'INSTANCE_LOST' } });
    expect(await installation.events.untilEnded(stopped)).toMatchObject({ status: 'ABORTED', reason: { code: 'STOPPED' } });
    const told = (events: JobEventData[]): string[] => events.map(({ status, attempt }) => `${status} ${attempt}`);
    const stepsOfKept = (): string[] => told(installation.events.stepsOf(kept));
    await installation.events.until(
      () => `the job was given back; came: ${stepsOfKept().join()}`,
      () => stepsOfKept().at(-1) === 'QUEUED 2',
    );
    expect(stepsOfKept()).toEqual(['QUEUED 1', 'TO_BE_RUN 1', 'RUNNING 1', 'QUEUED 2']);
    expect(await table.query('SELECT losses FROM t_job_info WHERE losses > 0')).toEqual([]);
    expect((await runs.records('start')).filter(({ jobId }) => later.includes(jobId))).toEqual([]);

    for (const id of ahead) expect(told(installation.events.eventsOf(id)).slice(0, 3)).toEqual(['QUEUED 1', 'TO_BE_RUN 1', 'QUEUED 1']);

    next = await installation.start({ ...SETTINGS, JOBCAST_SHUTDOWN_GRACE_MS: '60000', JOBCAST_INSTANCE_ID: 'next' });
    expect(await installation.events.untilEnded(kept)).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: 'next' });
    for (const id of later)
      expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 1, instance: 'next' });
    expect(ids.flatMap((id) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(await runs.ranTwice()).toEqual([]);
  });

  it('may also be SIGINT; a second one ends the process at once, and others do with its jobs what the end would have done', async () => {
    const ending = next;
    const job = (type: string) => ({ type, parameters: { folder: runs.folder, durationMs: 600_000 } });
    const [kept, fragile] = (await installation.commands.submitMany('twice', [job('lasting'), job('fragile')])) as [string, string];
    for (const id of [kept, fragile]) await installation.events.untilStatus(id, 'RUNNING');
    const leaseMs = 3_000; // short, so that it may soon rescue
    next = await installation.start({ ...SETTINGS, JOBCAST_LEASE_MS: String(leaseMs), JOBCAST_INSTANCE_ID: 'other' });
    ending.signal('SIGINT');
    await eventually('it is ending', () => ending.log.some((line) => line.includes('SIGINT: ending')));
    expect(await table.counts('twice')).toEqual({ RUNNING: 2 }); // it waits for them
    ending.signal('SIGINT');
    expect(await installation.untilDead(ending)).toBe(130);
    // The first SIGINT gave the jobs a minute, which is not over: they got no signal, and the instance still holds them.
    expect(await runs.records('signal')).toEqual([]);
    expect(await table.counts('twice')).toEqual({ RUNNING: 2 });
    await table.expireLease('next');
    expect(await installation.events.untilEnded(fragile)).toMatchObject({
      status: 'FAILED',
      attempt: 1,
      reason: { code: 'INSTANCE_LOST' },
    });
    expect(await installation.events.untilEnded(kept)).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: 'other' });
    expect(await table.counts('twice')).toEqual({ SUCCEEDED: 1, FAILED: 1 });
    for (const id of [kept, fragile]) expect(storyMistakes(installation.events.eventsOf(id))).toEqual([]);

    // One alone is as good as SIGTERM.
    next.signal('SIGINT');
    expect(await installation.untilDead(next)).toBe(0);
  });
});
