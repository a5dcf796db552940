import { expectedCharge, FIRST_CHARGE_MS, finalCharge, LEAST_CHARGE_MS, meanAfter } from './charge.js';

const YEAR_MS = 31_622_400_000;

describe('the charge of a job', () => {
  it('is the mean of its lane, and never an extreme', () => {
    expect([expectedCharge(null), expectedCharge(250), expectedCharge(1)]).toEqual([FIRST_CHARGE_MS, 250, LEAST_CHARGE_MS]);
    expect([Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1].map(expectedCharge)).toEqual([
      FIRST_CHARGE_MS,
      YEAR_MS,
      YEAR_MS,
      LEAST_CHARGE_MS,
    ]);
  });

  it('is its run time in the end, a year at most, however far away its start is', () => {
    const now = new Date();
    expect(finalCharge(new Date(now.getTime() - 5_000), now)).toBe(5_000);
    expect([finalCharge(null, now), finalCharge(now, now), finalCharge(new Date(8.64e15), now)]).toEqual([
      0,
      LEAST_CHARGE_MS,
      LEAST_CHARGE_MS,
    ]);
    expect(finalCharge(new Date(-8.64e15), now)).toBe(YEAR_MS);
  });

  it('leaves a mean that is a number, whatever the mean was before', () => {
    expect(meanAfter(100, [200])).toBe(120);
    for (const before of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308])
      expect(Number.isFinite(meanAfter(before, [200]))).toBe(true);
  });
});
