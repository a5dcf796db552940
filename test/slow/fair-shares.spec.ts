import fc from 'fast-check';
import { expectSameBooks } from '../model/play-by-sql.js';
import { SqlScheduler } from '../model/sql-scheduler.js';
import { schedulingScenario } from '../support/scheduling-scenario.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** With limits, pauses and weights, few jobs each. */
const SAMPLES = fc.sample(
  schedulingScenario.filter(({ submits }) => submits.flatMap(({ runsMs }) => runsMs).length <= 40),
  { seed: 20_260_101, numRuns: 4 },
);

describe('the scheduler with its SQL', () => {
  let database: TestDatabase;
  let scheduler: SqlScheduler;
  beforeAll(async () => {
    database = await createTestDatabase();
    scheduler = await SqlScheduler.start(database.url);
  });
  afterAll(async () => {
    await scheduler.stop();
    await database.drop();
  });

  it.each(SAMPLES.map((scenario, index) => [index, scenario] as const))(
    'keeps all guarantees, and the same books as the rules in memory: sample %d',
    (_index, scenario) => expectSameBooks(scheduler, scenario),
  );
});
