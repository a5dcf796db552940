import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import { eventually } from '../../../test/support/eventually.js';
import { holdAt } from '../../../test/support/hold-at.js';
import { SchedulerUnderTest } from '../../../test/support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { JobTypeCatalog } from '../job-types/index.js';
import { claimed, loadJobs, started, succeeded, type JobDetails, type JobInfo } from '../jobs/index.js';
import { MAX_LOSSES } from './after-loss.js';
import { findLostInstances } from './find-lost-instances.sql.js';
import { Lease } from './lease.js';
import { lockLostInstance } from './lock-lost-instance.sql.js';
import { registerInstance } from './register-instance.sql.js';
import { renewLease } from './renew-lease.sql.js';
import { Rescue } from './rescue.js';

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
const LEASE_MS = 1_000;
const HEARTBEAT_MS = 100;

/** Looks for lost instances when the test asks for it. */
class SteppedRescue extends Rescue {
  look(): Promise<number> {
    return this.turn();
  }
}

describe('Rescue', () => {
  let testDatabase: TestDatabase;
  let one: SchedulerUnderTest;
  let other: SchedulerUnderTest;
  let nowMs: number;
  let dead: number;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    [one, other] = [
      await SchedulerUnderTest.start(testDatabase.url, [Again, Once]),
      await SchedulerUnderTest.start(testDatabase.url, [Again, Once]),
    ];
  });
  afterAll(async () => {
    await Promise.all([one.stop(), other.stop()]);
    await testDatabase.drop();
  });
  beforeEach(async () => {
    nowMs = 0;
    await one.database.query('TRUNCATE t_instance, t_job_info, t_job_parameters, t_job_outcome, t_job_attempt, t_outbox');
    dead = await registerInstance(one.database, { ...DESCRIPTION, leaseMs: -1 });
  });

  /** A rescuer that got its own lease at the beginning of the test and has renewed it since. */
  function rescuer(by: SchedulerUnderTest = one): { rescue: SteppedRescue; lease: Lease } {
    const lease = new Lease(LEASE_MS, () => nowMs);
    const rescue = new SteppedRescue(by.database, { lease, heartbeatMs: HEARTBEAT_MS }, by.transitions, by.part(JobTypeCatalog));
    lease.renewed(nowMs);
    return { rescue, lease };
  }
  /** A rescuer that has held its lease for long enough. */
  function readyRescuer(by?: SchedulerUnderTest): SteppedRescue {
    const { rescue, lease } = rescuer(by);
    lease.renewed((nowMs += LEASE_MS / 2));
    nowMs += LEASE_MS / 2;
    return rescue;
  }
  const jobOf = async (id: string): Promise<JobDetails> => (await one.jobs.find(null, id))!;
  const statusesOf = async (id: string): Promise<string[]> => {
    const rows = await one.database.query<{ type: string }>('SELECT type FROM t_outbox WHERE job_id = $1 ORDER BY sequence', [id]);
    return rows.map(({ type }) => type.replace('jobcast.job.', '').toUpperCase());
  };
  const claim = (job: JobInfo, heldBy: number) =>
    claimed(job, { instance: 'dead', heldBy, claimToken: crypto.randomUUID() }, 1, one.database.clock.now());
  /** A job that the dead instance holds. */
  const heldJob = async (type: string, status: 'TO_BE_RUN' | 'RUNNING', heldBy = dead): Promise<JobInfo> => {
    const [id = ''] = await one.submit('acme', [{ type }]);
    const taken = (await one.transitions.apply(claim(await jobOf(id), heldBy)))!;
    return status === 'TO_BE_RUN' ? taken : (await one.transitions.apply(started(taken, one.database.clock.now())))!;
  };

  it('gives back or ends what a lost instance held, and refuses its late writes', async () => {
    const waiting = await heldJob('once', 'TO_BE_RUN');
    const restartable = await heldJob('again', 'RUNNING');
    const single = await heldJob('once', 'RUNNING');
    const stopped = await heldJob('again', 'RUNNING');
    await one.jobs.stopJob({ tenant: 'acme', jobId: stopped.id, requestedBy: 'ada', reason: 'no more' });
    await readyRescuer().look();
    expect(await jobOf(waiting.id)).toMatchObject({ status: 'QUEUED', attempt: 1, losses: 1, heldBy: null });
    expect(await jobOf(restartable.id)).toMatchObject({
      status: 'QUEUED',
      attempt: 2,
      losses: 1,
      reason: { code: 'INSTANCE_LOST', message: 'instance dead was lost' },
    });
    expect(await jobOf(single.id)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
    expect(await jobOf(stopped.id)).toMatchObject({
      status: 'ABORTED',
      reason: { code: 'STOPPED', message: 'no more', requestedBy: 'ada' },
    });
    expect(await one.transitions.apply(succeeded(restartable, 1, one.database.clock.now()))).toBeNull();
    expect(await statusesOf(restartable.id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'QUEUED']);
    expect(await one.database.query('SELECT FROM t_instance')).toEqual([]);
  });

  it('ends a job that has lost its instance too often', async () => {
    const job = await heldJob('again', 'RUNNING');
    await one.database.query('UPDATE t_job_info SET losses = $1', [MAX_LOSSES]);
    await readyRescuer().look();
    expect(await jobOf(job.id)).toMatchObject({ status: 'FAILED', reason: { code: 'ATTEMPTS_EXHAUSTED' } });
  });

  it('takes the others when one of them cannot be written, and sets that one aside', async () => {
    const bad = await heldJob('again', 'RUNNING');
    const gone = await heldJob('once', 'RUNNING');
    const good = await heldJob('again', 'RUNNING');
    await one.database.query('UPDATE t_job_info SET sequence = 2147483647 WHERE id = $1', [bad.id]);
    await one.database.query(`UPDATE t_job_info SET type = 'unheard-of' WHERE id = $1`, [gone.id]);
    const rescue = readyRescuer();
    await rescue.look();
    expect(await jobOf(bad.id)).toMatchObject({
      status: 'FAILED',
      reason: { code: 'ERROR', message: expect.stringContaining('set aside as RUNNING') },
    });
    expect((await statusesOf(bad.id)).at(-1)).toBe('FAILED');
    await rescue.look();
    expect(await jobOf(good.id)).toMatchObject({ status: 'QUEUED', losses: 1 });
    expect(await jobOf(gone.id)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
    expect(await findLostInstances(one.database)).toEqual([]);
  });

  it('takes jobs whose holder is registered no more', async () => {
    const job = await heldJob('again', 'RUNNING', dead + 1_000);
    await readyRescuer().look();
    expect((await jobOf(job.id)).status).toBe('QUEUED');
  });

  it('lets instances with a lease be, and judges nobody before it has held its own for one lease time', async () => {
    const alive = await registerInstance(one.database, { ...DESCRIPTION, name: 'alive', leaseMs: 60_000 });
    const kept = await heldJob('again', 'RUNNING', alive);
    const lost = await heldJob('again', 'RUNNING');
    const { rescue, lease } = rescuer();
    nowMs = LEASE_MS / 2;
    lease.renewed(nowMs);
    nowMs = LEASE_MS - 1;
    await rescue.look();
    expect((await jobOf(lost.id)).status).toBe('RUNNING');
    nowMs = LEASE_MS;
    await rescue.look();
    expect((await jobOf(lost.id)).status).toBe('QUEUED');
    expect((await jobOf(kept.id)).status).toBe('RUNNING');
  });

  it('counts a lease by the clock of the database, in milliseconds: an instance is lost when it has passed, not before', async () => {
    await one.database.transaction(async (session) => {
      const msLeft = async (id: number): Promise<number> => {
        const sql = 'SELECT extract(epoch FROM lease_until - now())::float8 * 1000 AS ms FROM t_instance WHERE id = $1';
        return (await session.query<{ ms: number }>(sql, [id]))[0]!.ms;
      };
      const registered = await registerInstance(session, { ...DESCRIPTION, leaseMs: LEASE_MS });
      expect(await renewLease(session, dead, LEASE_MS)).toBe(true);
      for (const id of [registered, dead]) expect(Math.round(await msLeft(id))).toBe(LEASE_MS);

      const end = async (leftMs: number) => {
        const sql = `UPDATE t_instance SET lease_until = date_trunc('milliseconds', now()) + $2 * interval '1 millisecond' WHERE id = $1`;
        await session.query(sql, [dead, leftMs]);
        return [(await findLostInstances(session)).includes(dead), await lockLostInstance(session, dead)];
      };
      expect(await end(1)).toEqual([false, false]);
      expect(await end(-1)).toEqual([true, true]);
    });
  });

  it('looks with each heartbeat, at most a quarter of one early or late', async () => {
    const { rescue } = rescuer(); // has not held its lease for long enough: it asks the database nothing
    const sleeps = await Promise.all(Array.from({ length: 1_000 }, () => rescue.look()));
    expect(Math.min(...sleeps)).toBeGreaterThanOrEqual(0.75 * HEARTBEAT_MS);
    expect(Math.max(...sleeps)).toBeLessThanOrEqual(1.25 * HEARTBEAT_MS);
  });

  it('takes each job once when two look at the same time, also when there are more than one batch', async () => {
    const ids = await one.submit(
      'acme',
      Array.from({ length: 1_200 }, () => ({ type: 'again' })),
    );
    await one.database.transaction(async (session) => {
      const jobs = await loadJobs(session, ids);
      await one.transitions.applyIn(
        session,
        jobs.map((job) => claim(job, dead)),
      );
    });
    const hold = holdAt('rescue.taken');
    const first = readyRescuer(one).look();
    await hold.reached;
    const second = readyRescuer(other).look();
    await eventually('the second waits for the first', async () => {
      const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return (await one.database.query(waits)).length > 0;
    });
    hold.release();
    await Promise.all([first, second]);
    expect(await findLostInstances(one.database)).toEqual([]);
    const rows = await one.database.query('SELECT status, sequence, losses, count(*)::int FROM t_job_info GROUP BY 1, 2, 3');
    expect(rows).toEqual([{ status: 'QUEUED', sequence: 3, losses: 1, count: 1_200 }]);
  });
});
