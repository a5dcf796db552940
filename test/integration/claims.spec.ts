import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';
import type { JobInfo } from '../../src/modules/jobs/index.js';
import { Scheduler } from '../../src/modules/scheduling/index.js';
import { Settings } from '../../src/settings/index.js';
import { clearTables } from '../support/clear-tables.js';
import { eventually } from '../support/eventually.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

@JobType({ name: 'one-at-a-time', parameters: AnyObject, runConcurrently: false })
class OneAtATime extends AbstractJob<AnyObject, void> {
  run(): void {
    return;
  }
}

const one = { parameters: {} };
const many = (count: number, job: object = one) => Array.from({ length: count }, () => ({ ...job }));
const countBy = (jobs: readonly { tenant: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { tenant } of jobs) counts[tenant] = (counts[tenant] ?? 0) + 1;
  return counts;
};

describe('a claim', () => {
  let db: TestDatabase;
  let a: SchedulerUnderTest;
  let b: SchedulerUnderTest;

  beforeAll(async () => {
    db = await createTestDatabase();
    a = await SchedulerUnderTest.start(db.url, [OneAtATime]);
    b = await SchedulerUnderTest.start(db.url, [OneAtATime]);
  });
  afterEach(async () => {
    await clearTables(a.database);
    await Promise.all([untilHeard(a, b, -1), untilHeard(b, a, -2)]);
    // A claim that finds too little forgets what it has seen of the lanes.
    for (const one of [a, b]) expect(await one.claim(1)).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([a.stop(), b.stop()]);
    await db.drop();
  });

  /** Waits until one instance has received all notifications of the other one. The last of them names a lane that does not exist. */
  async function untilHeard(one: SchedulerUnderTest, other: SchedulerUnderTest, lane: number): Promise<void> {
    other.database.notify('work', `${lane}:0`);
    await eventually('it has heard all', () => one.signals.take(1_000).has(lane));
  }

  /** Claims until there is something: notifications take their time. */
  async function untilClaimed(one: SchedulerUnderTest): Promise<JobInfo[]> {
    let taken: JobInfo[] = [];
    await eventually('a claim finds work', async () => (taken = await one.claim(10)).length > 0);
    return taken;
  }

  /** Claims until there is something, while the instance looks at all lanes. */
  async function untilSeen(one: SchedulerUnderTest): Promise<JobInfo[]> {
    const sweeps = new Scheduler(one.database, one.part(Settings), one.transitions, one.signals);
    await sweeps.start();
    try {
      return await untilClaimed(one);
    } finally {
      await sweeps.stop();
    }
  }

  /** What the lanes count must be what the rows say, after everything. */
  async function countersAgree(): Promise<void> {
    const rows = await a.database.query<{ tenant: string; type: string; counted: number; held: number }>(
      `SELECT l.tenant, l.type, l.running AS counted, count(j.id)::int AS held
       FROM t_lane l LEFT JOIN t_job_info j ON j.lane_id = l.id AND j.status IN ('TO_BE_RUN', 'RUNNING') GROUP BY l.id, l.tenant, l.type, l.running`,
    );
    for (const { counted, held } of rows) expect(counted).toBe(held);
  }

  it('gives a second tenant its turn before the backlog of the first', async () => {
    await a.submit('flood', many(500));
    await a.finish(await a.claim(50));
    await a.submit('small', many(1));
    const next = await a.claim(2);
    expect(next.map(({ tenant }) => tenant)).toContain('small');
    await countersAgree();
  });

  it('shares by weight, also when two instances claim in turn, and a changed weight acts at once', async () => {
    await a.submit('light', many(400));
    await a.submit('heavy', many(400));
    await a.tenants.save('heavy', { weight: 3 });
    const first = [...(await a.claim(40)), ...(await b.claim(40)), ...(await a.claim(40))];
    expect(countBy(first)).toEqual({ light: 30, heavy: 90 });
    await a.finish(first.slice(0, 60));
    await b.finish(first.slice(60));
    await a.tenants.save('heavy', { weight: 1 });
    expect(countBy(await b.claim(40))).toEqual({ light: 20, heavy: 20 });
    await countersAgree();
  });

  it('charges a tenant of long jobs for their time, once they have ended', async () => {
    await a.submit('slow', many(200));
    await a.submit('quick', many(200));
    const first = await a.claim(20);
    await a.finish(
      first.filter(({ tenant }) => tenant === 'slow'),
      1_000,
    );
    await a.finish(
      first.filter(({ tenant }) => tenant === 'quick'),
      10,
    );
    expect(countBy(await a.claim(100))['quick']).toBeGreaterThan(90);
  });

  it('keeps a tenant that was idle from using its idle time as credit', async () => {
    await a.submit('busy', many(600));
    await a.submit('idle', many(1));
    for (let round = 0; round < 5; round += 1) await a.finish(await a.claim(40));
    await a.submit('idle', many(300));
    expect(countBy(await a.claim(100))).toEqual({ busy: 50, idle: 50 });
  });

  it('never exceeds the limits of tenant, of tenant and type, and of type, over two instances, and opens them with each end', async () => {
    await a.tenants.save('t1', { maxRunning: 3 });
    await a.tenants.save('t2', { maxRunningPerType: { echo: 2 } });
    await a.submit('t1', many(20));
    await a.submit('t2', many(20));
    await a.submit('t3', many(5, { type: 'one-at-a-time' }));
    const [mine, others] = await Promise.all([a.claim(10), b.claim(10)]);
    const held = [...mine, ...others];
    expect(countBy(held)).toEqual({ t1: 3, t2: 2, t3: 1 });
    expect(await b.claim(10)).toEqual([]);
    await a.finish(held.filter(({ tenant }) => tenant !== 't2').slice(0, 2));
    await b.finish(held.filter(({ tenant }) => tenant === 't2').slice(0, 1));
    expect((await a.claim(10)).length + (await b.claim(10)).length).toBe(3);
    await countersAgree();
  });

  it('claims no job of a limited type ahead of a free place', async () => {
    await a.submit('t1', many(5, { type: 'one-at-a-time' }));
    expect(await a.claim(0, 10)).toEqual([]);
    await a.submit('t1', many(5));
    expect(countBy(await a.claim(0, 10))).toEqual({ t1: 5 });
  });

  it('leaves a paused tenant alone and takes its jobs again when it goes on', async () => {
    await a.submit('t1', many(3));
    await a.tenants.save('t1', { paused: true });
    expect(await a.claim(10)).toEqual([]);
    await a.tenants.save('t1', { paused: false });
    expect(await untilSeen(a)).toHaveLength(3);
  });

  it('takes a higher priority first, equal ones in the order of their submission', async () => {
    const low = await a.submit('t1', many(3));
    const high = await a.submit('t1', many(2, { ...one, priority: 5 }));
    const lowest = await a.submit('t1', many(1, { ...one, priority: -1 }));
    expect((await a.claim(10)).map(({ id }) => id)).toEqual([...high, ...low, ...lowest]);
  });

  it('finds a job that a long transaction commits late, and nothing else waits for it', async () => {
    const runner = await a.database.session();
    await runner.session.query('BEGIN');
    await runner.session.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    const late = await a.jobs.createAsQueued('t1', [{ type: 'echo' }], runner.session);
    const early = await a.submit('t1', many(2));
    await a.submit('t2', many(1));
    expect((await a.claim(10)).map(({ id }) => id)).toEqual(expect.arrayContaining(early));
    await a.finish([]);
    expect(await b.claim(10)).toEqual([]);
    await runner.session.query('COMMIT');
    await runner.release();
    expect((await untilClaimed(b)).map(({ id }) => id)).toEqual(late.jobs.map(({ id }) => id));
  });

  it('rolls a job back with the transaction of the caller', async () => {
    const runner = await a.database.session();
    await runner.session.query('BEGIN');
    const [lost] = (await a.jobs.createAsQueued('t1', [{ type: 'echo' }], runner.session)).jobs;
    await runner.session.query('ROLLBACK');
    await runner.release();
    expect(await a.jobs.find('t1', lost!.id)).toBeNull();
    expect(await a.claim(10)).toEqual([]);
  });

  it('fails an expired job when it is chosen and takes the next', async () => {
    const [expired] = await a.submit('t1', [{ ...one, expiresAt: '2020-01-01T00:00:00Z' }]);
    const [live] = await a.submit('t1', many(1));
    const taken = [...(await a.claim(1)), ...(await a.claim(1))];
    expect(taken.map(({ id }) => id)).toEqual([live]);
    const job = await a.jobs.find('t1', expired!);
    expect(job).toMatchObject({ status: 'FAILED', reason: { code: 'EXPIRED' }, attempt: 1, startedAt: null });
    expect(job!.stackTrace).toContain('2020-01-01T00:00:00.000Z');
  });

  it('finds by a look at all lanes what no notification told of', async () => {
    await a.submit('t1', many(2));
    const [lane] = await a.database.query<{ id: number }>('SELECT id FROM t_lane WHERE tenant = $1', ['t1']);
    await eventually('the other one was told', () => b.signals.take(100).has(lane!.id));
    expect(await b.claim(10)).toEqual([]);
    expect(await untilSeen(b)).toHaveLength(2);
  });
});
