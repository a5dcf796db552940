import fc from 'fast-check';
import { claimAhead } from './claim-ahead.js';
import { roomOf } from './room.js';

const ends = (count: number, tookMs: number, spanMs: number) =>
  Array.from({ length: count }, (_, index) => ({ atMs: 10_000 - (index * spanMs) / count, tookMs }));

describe('claimAhead', () => {
  it('is a quarter of what the pool ended within the last second', () => {
    expect(claimAhead(ends(400, 5, 999), 10, 10_000)).toBe(100);
  });

  it('is nothing before anything ended, and when the last end is long ago', () => {
    expect(claimAhead([], 10, 10_000)).toBe(0);
    expect(claimAhead(ends(400, 5, 999), 10, 11_000)).toBe(0);
  });

  it('is not deceived by a burst of ends of long jobs', () => {
    expect(claimAhead(ends(10, 10_000, 1), 10, 10_000)).toBe(0);
  });

  it('is not deceived by short jobs that pass by long ones', () => {
    expect(claimAhead(ends(20, 1, 999), 10, 10_000)).toBe(5);
  });

  it('never exceeds what a steady pool finishes in a quarter of a second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 5_000 }), (poolSize, tookMs) => {
        const perSecond = (poolSize * 1_000) / tookMs;
        const count = Math.floor(perSecond);
        expect(claimAhead(ends(count, tookMs, 1_000), poolSize, 10_000)).toBeLessThanOrEqual(perSecond / 4);
      }),
    );
  });
});

describe('roomOf', () => {
  it('asks for the free places and what may wait', () => {
    expect(roomOf(10, 4, 5)).toEqual({ places: 6, ahead: 5 });
  });

  it('counts what waits here against what may wait', () => {
    expect(roomOf(10, 12, 5)).toEqual({ places: 0, ahead: 3 });
  });

  it('asks for nothing while more than half of what may wait is there', () => {
    expect(roomOf(10, 13, 5)).toEqual({ places: 0, ahead: 0 });
  });

  it('never lets a pool take more than its places and what may wait', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(100), fc.nat(50), (poolSize, taken, mayWait) => {
        const { places, ahead } = roomOf(poolSize, taken, mayWait);
        expect(places).toBeGreaterThanOrEqual(0);
        expect(ahead).toBeGreaterThanOrEqual(0);
        if (places + ahead > 0) expect(taken + places + ahead).toBeLessThanOrEqual(poolSize + mayWait);
      }),
    );
  });
});
