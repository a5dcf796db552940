import { AbstractJob, JobType } from 'jobcast/job-kit';
import { Dispatcher } from '../../src/modules/execution/dispatcher.js';
import { givenBack, type JobInfo } from '../../src/modules/jobs/index.js';
import { clearTables } from '../support/clear-tables.js';
import { eventually } from '../support/eventually.js';
import { mutateSql } from '../support/mutated-sql.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { sleepUntilWoken } from '../support/sleep-until-woken.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestInstance } from '../support/test-instance.js';
import { untilAborted } from '../support/until-aborted.js';

const RATE = 5;

@JobType({ name: 'rated', maxStartsPerMinute: RATE })
class Rated extends AbstractJob<void, void> {
  run(): void {
    return;
  }
}

/** Runs until it is stopped. */
@JobType({ name: 'endless' })
class Endless extends AbstractJob<void, void> {
  async run(): Promise<void> {
    await untilAborted(this.signal);
  }
}

describe('rates and pauses, over two instances', () => {
  let db: TestDatabase;
  let instances: TestInstance[];
  let one: TestInstance;

  beforeAll(async () => {
    db = await createTestDatabase();
    const options = {
      databaseUrl: db.url,
      runners: [Rated, Endless],
      variables: { JOBCAST_POOL_SIZE: '4', JOBCAST_SHUTDOWN_GRACE_MS: '0' },
    };
    instances = await Promise.all([TestInstance.start(options), TestInstance.start(options)]);
    one = instances[0]!;
    await Promise.all(instances.flatMap(({ pool, scheduler }) => [pool.start(), scheduler.start()]));
  });
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.stop()));
    await db.drop();
  });
  afterEach(async () => {
    await stopAll();
    await clearTables(one.database);
  });

  /** Stops what has not ended, and waits until both pools are empty. */
  async function stopAll(): Promise<void> {
    const rows = await one.database.query<{ id: string; tenant: string }>('SELECT id, tenant FROM t_job_info WHERE stopped_at IS NULL');
    // A job may end before its stop.
    await Promise.allSettled(rows.map(({ id, tenant }) => one.jobs.stopJob({ tenant, jobId: id })));
    await eventually('nothing runs', async () => {
      const active = await one.database.query('SELECT FROM t_job_info WHERE stopped_at IS NULL');
      return active.length === 0 && instances.every(({ pool }) => pool.running === 0);
    });
  }

  async function submit(tenant: string, type: string, count = 1): Promise<string[]> {
    const { jobs } = await one.jobs.createAsQueued(
      tenant,
      Array.from({ length: count }, () => ({ type })),
    );
    return jobs.map(({ id }) => id);
  }
  async function startedOf(tenant: string): Promise<number> {
    const [row] = await one.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM t_job_info WHERE tenant = $1 AND claimed_at IS NOT NULL',
      [tenant],
    );
    return row!.count;
  }
  const untilStarted = (tenant: string, count: number) =>
    eventually(`${count} jobs of ${tenant} have started`, async () => (await startedOf(tenant)) >= count);
  const runToEnd = async (tenant: string, type: string): Promise<void> => {
    for (const id of await submit(tenant, type)) await one.untilStatus(id, 'SUCCEEDED');
  };
  /** As if so much time had passed since all starts. */
  const pass = (slices: number) =>
    one.database.query("UPDATE t_rate SET slice = slice - $1::int, opens_at = opens_at - $1::int * interval '6050 ms'", [slices]);
  const openings = () => one.database.query<{ kind: string; name: string }>('SELECT kind, name FROM t_rate WHERE opens_at > now()');

  it('starts as many jobs of a tenant in a minute as its rate, holds no other tenant up, and goes on when a minute has passed', async () => {
    // Without the look at all lanes, every five seconds: what starts was noticed by the sweep, every second.
    const blind = mutateSql(
      instances.map(({ database }) => database),
      { part: 'OR (l.parked AND NOT t.paused', becomes: 'OR (false AND NOT t.paused' },
    );
    await one.tenants.save('slow', { maxStartsPerMinute: RATE });
    await submit('slow', 'echo', 12);
    await untilStarted('slow', RATE);
    await runToEnd('other', 'echo'); // and so each instance has claimed again
    expect(await startedOf('slow')).toBe(RATE);
    await pass(5);
    await submit('slow', 'echo'); // has the lane looked at
    await runToEnd('other', 'echo');
    expect(await startedOf('slow')).toBe(RATE);
    const sweeps = await Promise.all(instances.map(({ scheduler }) => sleepUntilWoken(scheduler)));
    await pass(6);
    one.scheduler.wake();
    await untilStarted('slow', 2 * RATE);
    await runToEnd('other', 'echo');
    expect(await startedOf('slow')).toBe(2 * RATE);
    sweeps.forEach((sweep) => sweep.restore());
    expect(Math.max(...sweeps.flatMap(({ sleepsMs }) => sleepsMs))).toBeLessThanOrEqual(1_000);
    expect(blind.restore()).toBe(true);
  });

  it('keeps the rate of a type over all tenants, lets other types pass, and goes on when a minute has passed', async () => {
    await Promise.all(['a', 'b'].map((tenant) => submit(tenant, 'rated', 6)));
    const started = async () => (await startedOf('a')) + (await startedOf('b'));
    await eventually('the rate is used up', async () => (await started()) >= RATE);
    await runToEnd('other', 'echo');
    expect(await started()).toBe(RATE);
    expect(Math.abs((await startedOf('a')) - (await startedOf('b')))).toBe(1);
    expect(await openings()).toEqual([{ kind: 'type', name: 'rated' }]);
    await pass(11);
    await eventually('the next ones started', async () => (await started()) >= 2 * RATE);
    await runToEnd('other', 'echo');
    expect(await started()).toBe(2 * RATE);
  });

  it('lets a raised rate, and none, act at once', async () => {
    await one.tenants.save('slow', { maxStartsPerMinute: 2 });
    await submit('slow', 'echo', 12);
    await untilStarted('slow', 2);
    await one.tenants.save('slow', { maxStartsPerMinute: 4 });
    await untilStarted('slow', 4);
    await runToEnd('other', 'echo');
    expect(await startedOf('slow')).toBe(4);
    await one.tenants.save('slow', { maxStartsPerMinute: null });
    await untilStarted('slow', 12);
  });

  it('does not let many tenants that have used their rates up fill what a claim reads', async () => {
    const slow = Array.from({ length: 30 }, (_, index) => `slow-${index}`);
    for (const tenant of slow) await one.tenants.save(tenant, { maxStartsPerMinute: 1 });
    await Promise.all(slow.map((tenant) => submit(tenant, 'echo', 3)));
    await Promise.all(slow.map((tenant) => untilStarted(tenant, 1)));
    for (const id of await submit('other', 'echo', 20)) await one.untilStatus(id, 'SUCCEEDED');
    expect(await Promise.all(slow.map(startedOf))).toEqual(slow.map(() => 1));
  });

  it('writes nothing of rates for those who have none', async () => {
    await runToEnd('other', 'echo');
    expect(await one.database.query('SELECT * FROM t_rate')).toEqual([]);
  });

  it('holds the jobs of a paused type back, leaves what runs alone and other types, and goes on at once on every instance', async () => {
    const running = await submit('acme', 'endless', 2);
    await Promise.all(running.map((id) => one.untilStatus(id, 'RUNNING')));
    const statusesOf = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await one.job(id)).status));
    await one.typeControl.pause('endless');
    const waiting = await submit('acme', 'endless', 6);
    await runToEnd('acme', 'echo');
    expect(await statusesOf(waiting)).toEqual(waiting.map(() => 'QUEUED'));
    expect(await statusesOf(running)).toEqual(['RUNNING', 'RUNNING']);
    // Only a notification wakes a dispatcher now; left alone, each one claims every two seconds.
    const dispatchers = await Promise.all(instances.map((instance) => sleepUntilWoken(instance.part(Dispatcher))));
    await instances[1]!.typeControl.resume('endless');
    await eventually('all places of both instances are taken', async () =>
      (await statusesOf(waiting)).every((status) => status === 'RUNNING'),
    );
    dispatchers.forEach((dispatcher) => dispatcher.restore());
  });

  it('refuses to pause or resume a type that was never registered', async () => {
    await expect(one.typeControl.pause('nothing')).rejects.toMatchObject({
      code: 'NO_SUCH_TYPE',
      message: expect.stringContaining('"nothing"'),
    });
    await expect(one.typeControl.resume('nothing')).rejects.toMatchObject({ code: 'NO_SUCH_TYPE' });
  });

  it('claims nothing that has a rate ahead of a free place, and counts what is given back as started', async () => {
    await Promise.all(instances.map(({ pool }) => pool.stop()));
    const scheduler = await SchedulerUnderTest.start(db.url, [Rated, Endless]);
    await scheduler.tenants.save('slow', { maxStartsPerMinute: 2 });
    await Promise.all([submit('slow', 'echo', 3), submit('other', 'rated', 3)]);
    expect(await scheduler.claim(0, 10)).toEqual([]);
    const taken: JobInfo[] = [];
    await eventually('it was told of all, and claims two', async () => {
      taken.push(...(await scheduler.claim(10)).filter(({ tenant }) => tenant === 'slow'));
      return taken.length === 2;
    });
    expect((await scheduler.claim(10)).filter(({ tenant }) => tenant === 'slow')).toEqual([]);
    await Promise.all(taken.map((job) => scheduler.transitions.apply(givenBack(job, 'returned', null, scheduler.database.clock.now()))));
    expect(await scheduler.claim(10)).toEqual([]);
    await pass(11);
    await eventually('both are claimed again', async () => (await scheduler.claim(10)).length === 2);
    await clearTables(scheduler.database); // no pool ends what this one has claimed
    await scheduler.stop();
  });
});
