import { InMemoryScheduler, SCHEDULING_RULES } from '../support/in-memory-scheduler.js';
import { mutateSql, type Mutation } from '../support/mutated-sql.js';
import { playScenario, typesOf, type Played } from '../support/play-scenario.js';
import type { SchedulingScenario } from '../support/scheduling-scenario.js';
import type { SqlScheduler } from './sql-scheduler.js';

/** Lanes of one virtual time are read in any order; with this, in that of the scheduler in memory. */
const TIES_BY_ID: Mutation = { part: 'ORDER BY vtime LIMIT', becomes: 'ORDER BY vtime, id LIMIT' };

/** Plays a scenario with mutated SQL, and makes sure that the statement was met. */
export async function playBySql(scheduler: SqlScheduler, scenario: SchedulingScenario, ...mutations: readonly Mutation[]): Promise<Played> {
  await scheduler.begin(typesOf(scenario));
  const mutated = [TIES_BY_ID, ...mutations].map((mutation) => mutateSql([scheduler.one.database], mutation));
  const met: boolean[] = [];
  const played = await playScenario(scenario, scheduler).finally(() => met.push(...mutated.reverse().map((one) => one.restore())));
  expect(met).not.toContain(false);
  return played;
}

/** Expects that the SQL keeps all guarantees in a scenario, and the same books as the rules in memory. */
export async function expectSameBooks(scheduler: SqlScheduler, scenario: SchedulingScenario): Promise<void> {
  const bySql = await playBySql(scheduler, scenario);
  const inMemory = await playScenario(scenario, new InMemoryScheduler(SCHEDULING_RULES, typesOf(scenario)));
  expect(bySql.breaches).toEqual(new Map());
  expect(historyOf(bySql)).toEqual(historyOf(inMemory));
}

/** The taken jobs and the books after each claim. */
function historyOf({ history }: Played) {
  return history.map(({ taken, books: { floor, remembered, lanes } }) => ({
    taken,
    floor,
    remembered,
    lanes: lanes.map(({ tenant, type, vtime, waiting, parked, running }) => ({ tenant, type, vtime, waiting, parked, running })),
  }));
}
