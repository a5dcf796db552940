import { AbstractJob, AnyObject, JobType } from 'jobcast/job-kit';
import { eventually } from '../support/eventually.js';
import { sized } from '../support/size.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestInstance } from '../support/test-instance.js';

const REPETITIONS = sized({ small: 40, full: 200 });
const JOBS = 5;

let running = 0;
let most = 0;
let ran = 0;
let othersRan = 0;

@JobType({ name: 'single', parameters: AnyObject, runConcurrently: false })
class Single extends AbstractJob<AnyObject, void> {
  async run(): Promise<void> {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setImmediate(resolve));
    ran += 1;
    running -= 1;
  }
}
@JobType({ name: 'other', parameters: AnyObject })
class Other extends AbstractJob<AnyObject, void> {
  run(): void {
    othersRan += 1;
  }
}

describe(`a type that runs one at a time, ${JOBS} jobs, ${REPETITIONS} times, over three instances`, () => {
  let testDatabase: TestDatabase;
  let instances: TestInstance[];
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const variables = { JOBCAST_POOL_SIZE: '1' };
    instances = [];
    for (let made = 0; made < 3; made += 1) {
      instances.push(await TestInstance.start({ databaseUrl: testDatabase.url, runners: [Single, Other], variables }));
    }
    await Promise.all(instances.map(({ pool }) => pool.start()));
  });
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.stop()));
    await testDatabase.drop();
  });

  it('never runs two at once, and lets other types pass', async () => {
    for (let round = 1; round <= REPETITIONS; round += 1) {
      const jobs = Array.from({ length: JOBS }, () => ({ type: 'single' }));
      await instances[round % 3]!.jobs.createAsQueued('acme', [...jobs, { type: 'other' }]);
      await eventually(`round ${round} has run`, () => ran >= round * JOBS && othersRan >= round);
    }
    expect(most).toBe(1);
    expect(await mostHeld()).toBe(1);
  }, 900_000);

  /** By the events, in the order in which they were committed: from the claim to the end. */
  async function mostHeld(): Promise<number> {
    const events = await instances[0]!.database.query<{ type: string }>(
      `SELECT o.type FROM t_outbox o JOIN t_job_info j ON j.id = o.job_id WHERE j.type = 'single' ORDER BY o.id`,
    );
    let held = 0;
    return Math.max(
      ...events.map(({ type }) => {
        if (type.endsWith('.to_be_run')) held += 1;
        if (type.endsWith('.succeeded')) held -= 1;
        return held;
      }),
    );
  }
});
