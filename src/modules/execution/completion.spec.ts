import fc from 'fast-check';
import { Completion } from './completion.js';

describe('Completion', () => {
  it('turns ticks into whole percent', () => {
    const completion = new Completion(() => 40);
    completion.advance(1);
    expect(completion.percent).toBe(2);
    completion.advance(19);
    expect(completion.percent).toBe(50);
  });

  it('never falls and stays between 0 and 99, whatever the ticks', () => {
    const ticks = fc.array(fc.double({ min: 0, max: 1e300, noNaN: true }));
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), ticks, (count, steps) => {
        const completion = new Completion(() => count);
        let last = 0;
        for (const step of steps) {
          completion.advance(step);
          expect(completion.percent).toBeGreaterThanOrEqual(last);
          expect(Number.isInteger(completion.percent)).toBe(true);
          last = completion.percent;
        }
        expect(last).toBeLessThanOrEqual(99);
      }),
    );
  });

  it('stays a number beyond all numbers', () => {
    const completion = new Completion(() => Number.POSITIVE_INFINITY);
    for (let tick = 0; tick < 3; tick += 1) completion.advance(Number.MAX_VALUE);
    expect(completion.percent).toBe(0);
  });

  it('reads the count once, at the first tick', () => {
    let reads = 0;
    const completion = new Completion(() => (reads += 1) * 10);
    expect(reads).toBe(0);
    completion.advance(1);
    completion.advance(1);
    expect([reads, completion.percent]).toEqual([1, 20]);
  });

  it.each([0, -1, Number.NaN, '5'])('refuses %p as count', (count) => {
    expect(() => new Completion(() => count as number).advance(1)).toThrow(/above 0, got/);
  });
});
