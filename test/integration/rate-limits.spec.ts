import { AbstractJob, JobType } from 'jobcast/job-kit';
import { givenBack, type JobInfo } from '../../src/modules/jobs/index.js';
import { eventually } from '../support/eventually.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestInstance } from '../support/test-instance.js';
import { untilAborted } from '../support/until-aborted.js';

const RATE = 5;
/** Within so much time an opening is noticed by the sweep: before the next look at all lanes, five seconds after the last one. */
const SWEEP_MS = 3_000;
/** Within so much time everybody has heard a notification: before they look by themselves, 1.5 s after their last claim. */
const HEARD_MS = 1_200;

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

  beforeEach(async () => {
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
  afterEach(async () => {
    await Promise.all(instances.map((instance) => instance.stop()));
    await db.drop();
  });

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
  const isWithin = (what: string, condition: () => Promise<boolean>, withinMs: number): Promise<boolean> =>
    eventually(what, condition, withinMs).then(
      () => true,
      () => false,
    );
  /** One of three rounds is in time: a machine may halt, but what nobody hears is late each time. */
  async function inTime(round: () => Promise<boolean>): Promise<void> {
    expect((await round()) || (await round()) || (await round())).toBe(true);
  }
  const runToEnd = async (tenant: string, type: string): Promise<void> => {
    for (const id of await submit(tenant, type)) await one.untilStatus(id, 'SUCCEEDED');
  };
  /** As if so much time had passed since all starts. */
  const pass = (slices: number) =>
    one.database.query("UPDATE t_rate SET slice = slice - $1::int, opens_at = opens_at - $1::int * interval '6050 ms'", [slices]);
  const openings = () => one.database.query<{ kind: string; name: string }>('SELECT kind, name FROM t_rate WHERE opens_at > now()');

  it('starts as many jobs of a tenant in a minute as its rate, holds no other tenant up, and goes on when a minute has passed', async () => {
    await one.tenants.save('slow', { maxStartsPerMinute: RATE });
    await submit('slow', 'echo', 12);
    await untilStarted('slow', RATE);
    await runToEnd('other', 'echo'); // and so each instance has claimed again
    expect(await startedOf('slow')).toBe(RATE);
    await pass(5);
    await submit('slow', 'echo'); // has the lane looked at
    await runToEnd('other', 'echo');
    expect(await startedOf('slow')).toBe(RATE);
    await pass(6);
    let started = RATE;
    await inTime(async () => {
      started += RATE;
      const noticed = await isWithin('the next ones have started', async () => (await startedOf('slow')) >= started, SWEEP_MS);
      await untilStarted('slow', started);
      await runToEnd('other', 'echo');
      expect(await startedOf('slow')).toBe(started);
      if (!noticed) await Promise.all([submit('slow', 'echo', RATE), pass(11)]);
      return noticed;
    });
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
    await scheduler.stop();
  });

  it('writes nothing of rates for those who have none', async () => {
    await runToEnd('other', 'echo');
    expect(await one.database.query('SELECT * FROM t_rate')).toEqual([]);
  });

  it('holds the jobs of a paused type back, leaves what runs alone and other types, and goes on at once on every instance', async () => {
    const running = await submit('acme', 'endless', 2);
    await Promise.all(running.map((id) => one.untilStatus(id, 'RUNNING')));
    const statusesOf = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await one.job(id)).status));
    await inTime(async () => {
      await one.typeControl.pause('endless');
      const waiting = await submit('acme', 'endless', 6);
      await runToEnd('acme', 'echo');
      expect(await statusesOf(waiting)).toEqual(waiting.map(() => 'QUEUED'));
      expect(await statusesOf(running)).toEqual(['RUNNING', 'RUNNING']);
      await instances[1]!.typeControl.resume('endless');
      const allRun = async () => (await statusesOf(waiting)).every((status) => status === 'RUNNING');
      const heard = await isWithin('all places of both instances are taken', allRun, HEARD_MS);
      await eventually('all places of both instances are taken', allRun);
      for (const jobId of waiting) await one.jobs.stopJob({ tenant: 'acme', jobId });
      for (const id of waiting) await one.untilStatus(id, 'ABORTED');
      return heard;
    });
  });

  it('refuses to pause or resume a type that was never registered', async () => {
    await expect(one.typeControl.pause('nothing')).rejects.toMatchObject({
      code: 'NO_SUCH_TYPE',
      message: expect.stringContaining('"nothing"'),
    });
    await expect(one.typeControl.resume('nothing')).rejects.toMatchObject({ code: 'NO_SUCH_TYPE' });
  });
});
