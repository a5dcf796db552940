import { eventually } from '../support/eventually.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { sized } from '../support/size.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TestInstallation } from '../support/test-installation.js';

/** How long the caller's transaction stays open. */
const HELD_MS = sized({ small: 3_000, full: 60_000 });
/** More events than the relay reads at once. */
const LATE_JOBS = 1_100;

describe('a caller that submits in a transaction of its own which lasts', () => {
  let installation: TestInstallation;
  let caller: SchedulerUnderTest;
  beforeAll(async () => {
    installation = await TestInstallation.create();
    await installation.start({ JOBCAST_POOL_SIZE: '4' });
    caller = await SchedulerUnderTest.start(installation.database.url, [], { JOBCAST_NAMESPACE: installation.namespace });
  });
  afterAll(async () => {
    await caller.stop();
    await installation.close();
  });

  /** Jobs of the lane that the caller has written to, of its tenant, of a tenant whose queue is limited, and of another one. */
  async function runOthers(): Promise<void> {
    const others = [
      { tenant: 'acme', type: 'echo' },
      { tenant: 'acme', type: 'sleep', parameters: { durationMs: 1 } },
      { tenant: 'limited', type: 'echo' },
      { tenant: 'other', type: 'echo' },
    ];
    const submitted = await Promise.all(others.map((job) => installation.commands.submit(job)));
    const ends = await Promise.all(submitted.map(({ id }) => installation.events.untilEnded(id)));
    expect(ends.map(({ status }) => status)).toEqual(others.map(() => 'SUCCEEDED'));
  }

  it('holds up no submit, claim, end or event of others, and its jobs are found when it commits', async () => {
    await caller.tenants.save('limited', { maxQueued: 10 });
    const { session, release } = await caller.database.session();
    await session.query('BEGIN');
    await session.query('SET LOCAL idle_in_transaction_session_timeout = 0'); // a caller's own connection has none
    const echoes = (count: number) => Array.from({ length: count }, () => ({ type: 'echo' }));
    const late = (await caller.jobs.createAsQueued('acme', echoes(LATE_JOBS), session)).jobs.map(({ id }) => id);
    await caller.jobs.createAsQueued('limited', echoes(1), session);
    for (const beganMs = performance.now(); performance.now() - beganMs < HELD_MS;) {
      await runOthers();
    }
    expect(late.flatMap((id) => installation.events.statusesOf(id))).toEqual([]);
    await session.query('COMMIT');
    await release();
    const toldOf = () => late.filter((id) => installation.events.statusesOf(id).includes('QUEUED')).length;
    await eventually('all late jobs are told of', () => toldOf() === LATE_JOBS);
    await installation.events.untilEnded(late[0]!);
    expect(storyMistakes(installation.events.eventsOf(late[0]!))).toEqual([]);
  });
});
