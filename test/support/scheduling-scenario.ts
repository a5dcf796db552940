import fc from 'fast-check';

/** What happens to a scheduler: who submits what and when, what is limited and paused, and how many places there are. */
export interface SchedulingScenario {
  readonly places: number;
  /** How many places one instance fills at once. */
  readonly claimSize: number;
  readonly tenants: readonly { readonly weight: number; readonly maxRunning: number | null }[];
  /** How many jobs of each type may run; null: no limit. */
  readonly types: readonly (number | null)[];
  readonly submits: readonly {
    readonly atMs: number;
    readonly tenant: number;
    readonly type: number;
    readonly runsMs: readonly number[];
  }[];
  readonly pauses: readonly { readonly atMs: number; readonly tenant: number; readonly forMs: number }[];
  /** Weights that change in the middle. */
  readonly weights: readonly { readonly atMs: number; readonly tenant: number; readonly weight: number }[];
}

const limit = fc.option(fc.integer({ min: 1, max: 3 }), { freq: 4 });
const runMs = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 30, max: 1_000 }), fc.integer({ min: 1_000, max: 60_000 }));
/** Bursts of like jobs, and of jobs that are all different. */
const runsMs = fc.oneof(
  fc.tuple(runMs, fc.integer({ min: 1, max: 30 })).map(([each, count]) => Array.from({ length: count }, () => each)),
  fc.array(runMs, { minLength: 1, maxLength: 15 }),
);
const atMs = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 }));

/** Two to five tenants, one to three types of which the first has no limit, pool of one to eight. Indices are taken modulo. */
export const schedulingScenario: fc.Arbitrary<SchedulingScenario> = fc.record({
  places: fc.integer({ min: 1, max: 8 }),
  claimSize: fc.integer({ min: 1, max: 8 }),
  tenants: fc.array(fc.record({ weight: fc.integer({ min: 1, max: 10 }), maxRunning: limit }), { minLength: 2, maxLength: 5 }),
  types: fc.array(limit, { maxLength: 2 }).map((others) => [null, ...others]),
  submits: fc.array(fc.record({ atMs, tenant: fc.nat(4), type: fc.nat(2), runsMs }), { minLength: 2, maxLength: 12 }),
  pauses: fc.array(fc.record({ atMs, tenant: fc.nat(4), forMs: fc.integer({ min: 1, max: 10_000 }) }), { maxLength: 2 }),
  weights: fc.array(fc.record({ atMs, tenant: fc.nat(4), weight: fc.integer({ min: 1, max: 10 }) }), { maxLength: 2 }),
});

/** Without limits and pauses: the backlogs are long enough for shares to show, one tenant comes back late, and some split their work over types. */
const rivalScenario: fc.Arbitrary<SchedulingScenario> = fc
  .record({
    places: fc.integer({ min: 1, max: 4 }),
    weights: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 3 }),
    runsMs: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 3, maxLength: 3 }),
    lateMs: fc.integer({ min: 500, max: 3_000 }),
  })
  .map(({ places, weights, runsMs, lateMs }) => {
    const many = (index: number, count: number) => Array.from({ length: count }, () => runsMs[index]!);
    const rivals = weights.flatMap((_, tenant) =>
      [0, 1].map((type) => ({ atMs: tenant === 1 ? lateMs : 0, tenant, type, runsMs: many(type, tenant === 0 ? 0 : 30) })),
    );
    return {
      places,
      claimSize: places,
      tenants: weights.map((weight) => ({ weight, maxRunning: null })),
      types: [null, null],
      submits: [...rivals, { atMs: 0, tenant: 0, type: 0, runsMs: many(2, 90) }, { atMs: 0, tenant: 1, type: 0, runsMs: many(0, 1) }],
      pauses: [],
      weights: [{ atMs: 2 * lateMs, tenant: 0, weight: places }],
    };
  });

/** One tenant always has work; the other sends its jobs one by one, so that it drains and returns again and again, in one lane or in twenty. */
const returningScenario: fc.Arbitrary<SchedulingScenario> = fc
  .record({
    places: fc.integer({ min: 1, max: 4 }),
    weights: fc.tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 2 })),
    // In step: short jobs end all at once, and just then the next one comes.
    pace: fc.oneof(
      fc.integer({ min: 10, max: 300 }).map((runMs) => [runMs, 8 * runMs, runMs] as const),
      fc.tuple(fc.integer({ min: 10, max: 300 }), fc.integer({ min: 10, max: 2_000 }), fc.integer({ min: 20, max: 500 })),
    ),
    types: fc.constantFrom(1, 20),
  })
  .map(({ places, weights, pace: [steadyMs, returningMs, everyMs], types }) => ({
    places,
    claimSize: places,
    tenants: weights.map((weight) => ({ weight, maxRunning: null })),
    types: Array.from({ length: types }, () => null),
    submits: [
      { atMs: 0, tenant: 0, type: 0, runsMs: Array.from({ length: 150 }, () => steadyMs) },
      ...Array.from({ length: 40 }, (_, n) => ({
        atMs: n * everyMs,
        tenant: 1,
        type: n % types,
        runsMs: [n % 3 === 0 ? returningMs : steadyMs],
      })),
    ],
    pauses: [],
    weights: [],
  }));

export const anyScenario: fc.Arbitrary<SchedulingScenario> = fc.oneof(schedulingScenario, rivalScenario, returningScenario);
