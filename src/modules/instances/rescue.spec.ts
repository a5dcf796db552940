import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import { eventually } from '../../../test/support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { TestInstance } from '../../../test/support/test-instance.js';
import { claimed, JobChanges, JobTransitions, started, succeeded, type JobInfo } from '../jobs/index.js';
import { MAX_LOSSES } from './after-loss.js';
import { findLostInstances } from './find-lost-instances.sql.js';
import { registerInstance } from './register-instance.sql.js';

@JobType({ name: 'again', parameters: AnyObject, restartable: true })
class Again extends AbstractJob<AnyObject> {
  run() {
    return 1;
  }
}
@JobType({ name: 'once', parameters: AnyObject })
class Once extends AbstractJob<AnyObject> {
  run() {
    return 1;
  }
}

const DESCRIPTION = { name: 'dead', host: 'elsewhere', pid: 1, version: '0', poolSize: 1, types: [], roles: [] };

describe('Rescue', () => {
  let testDatabase: TestDatabase;
  let rescuer: TestInstance;
  let second: TestInstance;
  let transitions: JobTransitions;
  let dead: number;
  const start = (leaseMs = 600) =>
    TestInstance.start({
      databaseUrl: testDatabase.url,
      runners: [Again, Once],
      variables: { JOBCAST_HEARTBEAT_MS: '100', JOBCAST_LEASE_MS: String(leaseMs) },
    });

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    [rescuer, second] = [await start(), await start()];
    transitions = new JobTransitions(rescuer.database, rescuer.settings, new JobChanges(rescuer.database));
    dead = await registerInstance(rescuer.database, { ...DESCRIPTION, leaseMs: -1 });
  });
  afterEach(async () => {
    await rescuer.stop();
    await second.stop();
    await testDatabase.drop();
  });

  /** A job that the dead instance had taken, and had started unless told otherwise. */
  const heldJob = async (type: string, status: 'TO_BE_RUN' | 'RUNNING', heldBy = dead): Promise<JobInfo> => {
    const job = await rescuer.job(await rescuer.submit(type));
    const at = rescuer.database.clock.now();
    const taken = await transitions.apply(claimed(job, { instance: 'dead', heldBy, claimToken: crypto.randomUUID() }, 1, at));
    return status === 'TO_BE_RUN' ? taken! : (await transitions.apply(started(taken!, at)))!;
  };
  const untilGone = (id: number) =>
    eventually(`instance ${id} is gone`, async () => !(await findLostInstances(rescuer.database)).includes(id));

  it('gives back or ends what a lost instance held, and refuses its late writes', async () => {
    const waiting = await heldJob('once', 'TO_BE_RUN');
    const restartable = await heldJob('again', 'RUNNING');
    const single = await heldJob('once', 'RUNNING');
    const stopped = await heldJob('again', 'RUNNING');
    await rescuer.jobs.stopJob({ tenant: 'acme', jobId: stopped.id, requestedBy: 'ada', reason: 'no more' });
    await rescuer.rescue.start();
    await untilGone(dead);
    expect(await rescuer.job(waiting.id)).toMatchObject({ status: 'QUEUED', attempt: 1, losses: 1, heldBy: null });
    expect(await rescuer.job(restartable.id)).toMatchObject({
      status: 'QUEUED',
      attempt: 2,
      losses: 1,
      reason: { code: 'INSTANCE_LOST', message: 'instance dead was lost' },
    });
    expect(await rescuer.job(single.id)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
    expect(await rescuer.job(stopped.id)).toMatchObject({
      status: 'ABORTED',
      reason: { code: 'STOPPED', message: 'no more', requestedBy: 'ada' },
    });
    expect(await transitions.apply(succeeded(restartable, 1, rescuer.database.clock.now()))).toBeNull();
    expect(await rescuer.told(restartable.id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'QUEUED']);
  });

  it('ends a job that has lost its instance too often', async () => {
    const job = await heldJob('again', 'RUNNING');
    await rescuer.database.query('UPDATE t_job_info SET losses = $1', [MAX_LOSSES]);
    await rescuer.rescue.start();
    expect(await rescuer.untilStatus(job.id, 'FAILED')).toMatchObject({ reason: { code: 'ATTEMPTS_EXHAUSTED' } });
  });

  it('takes the others when one of them cannot be written, and sets that one aside', async () => {
    const bad = await heldJob('again', 'RUNNING');
    const gone = await heldJob('once', 'RUNNING');
    const good = await heldJob('again', 'RUNNING');
    await rescuer.database.query('UPDATE t_job_info SET sequence = 2147483647 WHERE id = $1', [bad.id]);
    await rescuer.database.query(`UPDATE t_job_info SET type = 'unheard-of' WHERE id = $1`, [gone.id]);
    await rescuer.rescue.start();
    expect(await rescuer.untilStatus(good.id, 'QUEUED')).toMatchObject({ losses: 1 });
    expect(await rescuer.untilStatus(bad.id, 'FAILED')).toMatchObject({
      reason: { code: 'ERROR', message: expect.stringContaining('set aside as RUNNING') },
    });
    expect((await rescuer.told(bad.id)).at(-1)).toBe('FAILED');
    expect(await rescuer.untilStatus(gone.id, 'FAILED')).toMatchObject({ reason: { code: 'INSTANCE_LOST' } });
    await untilGone(dead);
  });

  it('takes jobs whose holder is registered no more', async () => {
    const job = await heldJob('again', 'RUNNING', dead + 1_000);
    await rescuer.rescue.start();
    await rescuer.untilStatus(job.id, 'QUEUED');
  });

  it('lets instances with a lease be, and judges nobody before it has held its own for one lease time', async () => {
    const alive = await registerInstance(rescuer.database, { ...DESCRIPTION, name: 'alive', leaseMs: 60_000 });
    const kept = await heldJob('again', 'RUNNING', alive);
    const lost = await heldJob('again', 'RUNNING');
    const fromMs = performance.now();
    const leaseMs = 4_000; // longer than it takes to start
    const fresh = await start(leaseMs);
    await fresh.rescue.start();
    await fresh.untilStatus(lost.id, 'QUEUED');
    expect(performance.now() - fromMs).toBeGreaterThanOrEqual(leaseMs);
    expect((await fresh.job(kept.id)).status).toBe('RUNNING');
    await fresh.stop();
  });

  it('takes each job once when two look at the same time, also when there are more than one batch', async () => {
    const { jobs } = await rescuer.jobs.createAsQueued(
      'acme',
      Array.from({ length: 1_200 }, () => ({ type: 'again' })),
    );
    const at = rescuer.database.clock.now();
    await Promise.all(
      jobs.map(async ({ id }) =>
        transitions.apply(claimed(await rescuer.job(id), { instance: 'dead', heldBy: dead, claimToken: crypto.randomUUID() }, 1, at)),
      ),
    );
    await Promise.all([rescuer.rescue.start(), second.rescue.start()]);
    await untilGone(dead);
    const rows = await rescuer.database.query('SELECT status, sequence, losses, count(*)::int FROM t_job_info GROUP BY 1, 2, 3');
    expect(rows).toEqual([{ status: 'QUEUED', sequence: 3, losses: 1, count: 1_200 }]);
  });
});
