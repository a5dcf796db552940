import { jest } from '@jest/globals';
import type { Mutation } from '../support/mutated-sql.js';
import type { SchedulingScenario } from '../support/scheduling-scenario.js';
import type { Guarantee } from '../support/scheduling-referee.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { expectSameBooks, playBySql } from './play-by-sql.js';
import { SqlScheduler } from './sql-scheduler.js';

const times = (count: number, ...runsMs: readonly number[]) => Array.from({ length: count }, () => runsMs).flat();
const submit = (atMs: number, tenant: number, type: number, runsMs: readonly number[]) => ({ atMs, tenant, type, runsMs });
/** Two tenants of equal weight share one place. */
const onePlace = (submits: SchedulingScenario['submits'], weights: SchedulingScenario['weights'] = []): SchedulingScenario => ({
  places: 1,
  claimSize: 1,
  tenants: times(2, 1).map((weight) => ({ weight, maxRunning: null })),
  types: [null, null],
  submits,
  pauses: [],
  weights,
});

/** Scenarios by the behaviour that each one shows; random ones are in test/slow/fair-shares.spec.ts. */
const SCENARIOS = {
  'two types of one tenant, beside a short job of the other': onePlace([
    submit(0, 0, 0, [30]),
    submit(0, 1, 0, [30]),
    submit(0, 0, 1, [59, 54, 58]),
    submit(1, 0, 0, [30]),
  ]),
  'two types of the tenant that is served more': onePlace([
    submit(0, 0, 0, [59, 30]),
    submit(0, 1, 1, [142, 142, 10]),
    submit(1, 1, 0, [30]),
  ]),
  'short and long jobs by turns, so that charges are too high': onePlace([
    submit(0, 0, 0, times(6, 300, 10)),
    submit(0, 1, 0, times(20, 100)),
  ]),
  'a tenant that returns with a type of which it had no job yet': onePlace([
    submit(0, 0, 0, times(12, 100)),
    submit(0, 1, 0, times(3, 100)),
    submit(650, 1, 1, times(5, 100)),
  ]),
  'a weight that changes': onePlace(
    [submit(0, 0, 0, times(12, 100)), submit(0, 1, 0, times(12, 100))],
    [{ atMs: 250, tenant: 1, weight: 5 }],
  ),
  'jobs that take longer than expected': onePlace([submit(0, 0, 0, times(8, 10)), submit(0, 1, 0, times(4, 500))]),
  'a tenant that comes late': onePlace([submit(0, 0, 0, times(14, 100)), submit(650, 1, 0, times(6, 100))]),
} satisfies Record<string, SchedulingScenario>;

const CHARGE = '+ u.charge,';
const CORRECTION = 'l.vtime + u.correction';

/** For each guarantee, SQL with one mutation that must not pass. */
const TWINS: readonly (readonly [what: string, guarantee: Guarantee, scenario: keyof typeof SCENARIOS, mutation: Mutation])[] = [
  [
    'charges only the lane that was served, not its tenant',
    'share',
    'two types of one tenant, beside a short job of the other',
    { part: CHARGE, becomes: '+ CASE WHEN u.taken > 0 THEN u.charge ELSE 0 END,' },
  ],
  [
    'lets a tenant that splits its work over types pay for each on its own',
    'gain',
    'two types of the tenant that is served more',
    { part: CHARGE, becomes: '+ CASE WHEN u.taken > 0 THEN u.charge ELSE 0 END,' },
  ],
  [
    'refunds twice',
    'share',
    'short and long jobs by turns, so that charges are too high',
    { part: CORRECTION, becomes: 'l.vtime + least(u.correction, 2 * u.correction)' },
  ],
  [
    'lets the lane of a new type begin at nothing',
    'gain',
    'a tenant that returns with a type of which it had no job yet',
    { part: 'coalesce((SELECT max(s.vtime) FROM t_lane s WHERE s.tenant = u.tenant), 0)', becomes: '0' },
  ],
  ['goes by the weight that the tenant once had', 'share', 'a weight that changes', { part: 't.weight,', becomes: '1::float8 AS weight,' }],
  [
    'forgets to correct charges',
    'share',
    'jobs that take longer than expected',
    { part: CORRECTION, becomes: 'l.vtime + 0 * u.correction' },
  ],
  [
    'does not write where a tenant that comes back begins',
    'gain',
    'a tenant that comes late',
    { part: 'greatest(l.vtime, u.base) + u.charge', becomes: 'l.vtime + u.charge' },
  ],
];

describe('the scheduler with its SQL', () => {
  let database: TestDatabase;
  let scheduler: SqlScheduler;
  beforeAll(async () => {
    database = await createTestDatabase();
    scheduler = await SqlScheduler.start(database.url);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await scheduler.stop();
    await database.drop();
  });

  it.each(Object.entries<SchedulingScenario>(SCENARIOS))(
    'keeps all guarantees, and the same books as the rules in memory: %s',
    (_name, scenario) => expectSameBooks(scheduler, scenario),
  );

  it.each(TWINS)('but not when it %s: the referee finds a breach of "%s"', async (_what, guarantee, scenario, mutation) => {
    const { breaches } = await playBySql(scheduler, SCENARIOS[scenario], mutation);
    expect([...breaches.keys()]).toContain(guarantee);
  });

  it('but not when it forgets no lane that it was notified of: the referee finds a breach of "state"', async () => {
    const { signals } = scheduler.one;
    const take = signals.take.bind(signals);
    jest.spyOn(signals, 'take').mockImplementation((limit) => {
      const touched = take(limit);
      signals.keep(touched);
      return touched;
    });
    const { breaches } = await playBySql(scheduler, SCENARIOS['two types of the tenant that is served more']);
    expect([...breaches.keys()]).toContain('state');
  });
});
