import fc from 'fast-check';
import { backOffMs } from '#libs/runtime';
import { rankOf } from '../../src/modules/jobs/job-rank.js';

const RUNS = { seed: 20_260_101, numRuns: 500 };
const timeMs = fc.integer({ min: 0, max: 4_000_000_000_000 });

/** Higher priorities go first, and each step is outweighed by waiting longer than `ageingMs`. */
function ages(rank: typeof rankOf) {
  const steps = fc.integer({ min: 1, max: 20 });
  return fc.property(
    timeMs,
    fc.integer({ min: -10, max: 10 }),
    steps,
    fc.integer({ min: 1, max: 3_600_000 }),
    (at, priority, higher, ageingMs) => {
      const [low, high] = [rank(new Date(at), priority, ageingMs), rank(new Date(at), priority + higher, ageingMs)];
      const muchLater = rank(new Date(at + higher * ageingMs + 1), priority + higher, ageingMs);
      expect(high).toBeLessThan(low);
      expect(muchLater).toBeGreaterThan(low);
    },
  );
}

/** A delay lies between half and all of what the attempt calls for, which grows up to `maxMs`. */
function backsOff(delay: typeof backOffMs) {
  const setting = fc.record({
    baseMs: fc.integer({ min: 1, max: 60_000 }),
    factor: fc.integer({ min: 1, max: 5 }),
    maxMs: fc.integer({ min: 60_000, max: 3_600_000 }),
  });
  return fc.property(
    setting,
    fc.integer({ min: 1, max: 2_000 }),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    (backOff, attempt, random) => {
      const whole = Math.min(backOff.maxMs, backOff.baseMs * backOff.factor ** (attempt - 1));
      const delayMs = delay(backOff, attempt, random);
      expect(delayMs).toBeGreaterThanOrEqual(Math.floor(whole / 2));
      expect(delayMs).toBeLessThanOrEqual(whole);
      expect(delay(backOff, attempt + 1, random)).toBeGreaterThanOrEqual(delayMs);
    },
  );
}

describe('the order inside a tenant', () => {
  it('puts a higher priority first, and lets waiting outweigh it', () => {
    fc.assert(ages(rankOf), RUNS);
  });

  it.each<[string, typeof rankOf]>([
    ['turns priorities round', (since, priority, ageingMs) => rankOf(since, -priority, ageingMs)],
    ['never ages', (since, priority) => since.getTime() - priority * 1e15],
  ])('is rejected when it %s', (_what, twin) => {
    expect(fc.check(ages(twin), RUNS).failed).toBe(true);
  });
});

describe('back-off', () => {
  it('stays between half and all of a delay that grows up to its limit', () => {
    fc.assert(backsOff(backOffMs), RUNS);
  });

  it.each<[string, typeof backOffMs]>([
    ['knows no limit', (backOff, attempt, random) => backOffMs({ ...backOff, maxMs: Number.MAX_VALUE }, attempt, random)],
    ['does not grow', (backOff, _attempt, random) => backOffMs(backOff, 1, random)],
    ['may be nothing', (backOff, attempt, random = 0) => backOffMs(backOff, attempt, random) * random],
  ])('is rejected when it %s', (_what, twin) => {
    expect(fc.check(backsOff(twin), RUNS).failed).toBe(true);
  });
});
