import { setTimeout as sleep } from 'node:timers/promises';
import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import { ReportWriter } from '../../src/modules/execution/reports/index.js';
import { COMPLETION_WRITES, gapsOf, RECORD_COMPLETION, type CompletionWrite } from '../support/completion-recorder.js';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { sleepUntilWoken } from '../support/sleep-until-woken.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestInstance } from '../support/test-instance.js';

/** For the tests that do not depend on the number. */
const FEW = 50;
const TICKS = 1_000;
/** Several times in the shortest interval between two statements. */
const TICK_EVERY_MS = 10;

/** The jobs that run now, and what lets all of them end. */
const running = new Set<Ticking>();
let release: () => void = () => undefined;
let released: Promise<void> = Promise.resolve();

/** Runs until the test releases it; its ticks come from the test. */
@JobType({ name: 'ticking', parameters: AnyObject })
class Ticking extends AbstractJob<AnyObject> {
  override getCompletionCount(): number {
    return Number(this.parameters['ticks']);
  }
  async run(): Promise<void> {
    running.add(this);
    await released;
    running.delete(this);
  }
  tick(): void {
    this.advanceCompletion();
  }
}

describe('many jobs that tick', () => {
  let testDatabase: TestDatabase;
  let instance: TestInstance;
  let table: JobTable;

  /** Runs all jobs; each reaches 100 percent after `ticks` ticks. */
  const start = async (jobs: number, rateMs: number, ticks: number): Promise<void> => {
    released = new Promise((resolve) => (release = resolve));
    const variables = { JOBCAST_POOL_SIZE: String(jobs), JOBCAST_COMPLETION_UPDATE_RATE_MS: String(rateMs) };
    instance = await TestInstance.start({ databaseUrl: testDatabase.url, runners: [Ticking], variables });
    table = await JobTable.open(testDatabase.url);
    await table.query(RECORD_COMPLETION);
    await instance.pool.start();
    await instance.jobs.createAsQueued(
      'acme',
      Array.from({ length: jobs }, () => ({ type: 'ticking', parameters: { ticks } })),
    );
    await eventually('all jobs run', () => running.size === jobs);
  };
  const writes = (): Promise<CompletionWrite[]> => table.query<CompletionWrite>(COMPLETION_WRITES);
  const countWrites = async (): Promise<number> =>
    (await table.query<{ count: number }>('SELECT count(*)::int AS count FROM completion_writes'))[0]!.count;
  const tickAll = (): void => running.forEach((job) => job.tick());
  /** Ticks until `count` statements were sent, and returns them. */
  const tickUntil = async (count: number): Promise<CompletionWrite[]> => {
    while ((await countWrites()) < count) {
      for (let ticked = 0; ticked < 10; ticked += 1) tickAll();
      await sleep(TICK_EVERY_MS);
    }
    return writes();
  };

  const stop = async (): Promise<void> => {
    release();
    await instance.stop();
  };

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
  });
  afterEach(async () => {
    await stop();
    await table.close();
    await testDatabase.drop();
  });

  it('1 000 times each are written by one statement in each interval, for all of them', async () => {
    await start(500, 100, TICKS);
    for (let round = 1; round <= 10; round += 1) {
      for (let ticked = 0; ticked < TICKS / 10; ticked += 1) tickAll();
      await eventually(`statement ${round} was sent`, async () => (await countWrites()) >= round);
    }
    // 500 000 ticks give ten statements. Each covers all jobs and none comes early; only this test writes these rows.
    const sent = await writes();
    expect(sent.map(({ jobs }) => jobs)).toEqual(Array.from({ length: 10 }, () => 500));
    expect(Math.min(...gapsOf(sent))).toBeGreaterThan(95); // timers may be a moment early
    const rows = await table.query<{ percent: number }>('SELECT DISTINCT percent FROM t_job_info');
    expect(rows).toEqual([{ percent: 99 }]);
  });

  it('are written at the rate that the setting says, however often they tick', async () => {
    await start(FEW, 400, 20 * TICKS);
    expect(Math.min(...gapsOf(await tickUntil(4)))).toBeGreaterThan(395);
  });

  it('are written sooner with a shorter interval: the writer never sleeps longer', async () => {
    await start(FEW, 50, 20 * TICKS);
    const writer = instance.part(ReportWriter);
    const sleeper = await sleepUntilWoken(writer);
    const before = await countWrites();
    await eventually('a statement was sent', async () => {
      tickAll();
      writer.wake();
      return (await countWrites()) > before;
    });
    sleeper.restore();
    expect(Math.max(...sleeper.sleepsMs)).toBeLessThanOrEqual(50);
  });
});
