import fc from 'fast-check';
import { RateWindow, type StoredStarts } from './rate-window.js';

const MINUTE_MS = 60_000;
/** After so long without a start all of the rate is free. */
const REST_MS = 66_550;
const NOW_MS = Date.parse('2026-01-01T00:00:00.000Z');

interface Start {
  readonly atMs: number;
  readonly count: number;
}

/** Lets as many start as there is room for, each time that somebody asks. */
function start(
  maxStarts: number,
  asks: readonly { pauseMs: number; wanted: number }[],
): { starts: Start[]; stored: StoredStarts | null; nowMs: number } {
  let [nowMs, stored]: [number, StoredStarts | null] = [NOW_MS, null];
  const starts: Start[] = [];
  for (const { pauseMs, wanted } of asks) {
    nowMs += pauseMs;
    const window = RateWindow.at(nowMs, stored);
    const count = Math.min(wanted, window.room(maxStarts));
    starts.push({ atMs: nowMs, count });
    stored = { slice: window.slice, counts: window.after(count).counts };
  }
  return { starts, stored, nowMs };
}

const total = (starts: readonly Start[]): number => starts.reduce((sum, { count }) => sum + count, 0);
const rate = fc.integer({ min: 1, max: 50 });
const asksOf = (wanted: number) =>
  fc.array(fc.record({ pauseMs: fc.integer({ min: 0, max: 20_000 }), wanted: fc.integer({ min: 0, max: wanted }) }), { maxLength: 80 });

describe('RateWindow', () => {
  it('never lets more start than the rate in any minute, whenever they are asked for', () => {
    fc.assert(
      fc.property(rate, asksOf(100), (maxStarts, asks) => {
        const { starts } = start(maxStarts, asks);
        for (const { atMs } of starts) {
          const within = starts.filter((other) => other.atMs >= atMs && other.atMs <= atMs + MINUTE_MS);
          expect(total(within)).toBeLessThanOrEqual(maxStarts);
        }
      }),
    );
  });

  it('has all of the rate free after a rest', () => {
    fc.assert(
      fc.property(rate, asksOf(100), (maxStarts, asks) => {
        const { stored, nowMs } = start(maxStarts, asks);
        expect(RateWindow.at(nowMs + REST_MS, stored).room(maxStarts)).toBe(maxStarts);
      }),
    );
  });

  it('tells exactly when there is room again', () => {
    fc.assert(
      fc.property(rate, asksOf(100), (maxStarts, asks) => {
        const { stored, nowMs } = start(maxStarts, [...asks, { pauseMs: 0, wanted: maxStarts }]);
        const opensAtMs = RateWindow.at(nowMs, stored).opensAtMs(maxStarts)!;
        expect(opensAtMs - nowMs).toBeGreaterThan(0);
        expect(opensAtMs - nowMs).toBeLessThanOrEqual(REST_MS);
        expect(RateWindow.at(opensAtMs - 1, stored).room(maxStarts)).toBe(0);
        expect(RateWindow.at(opensAtMs, stored).room(maxStarts)).toBeGreaterThan(0);
        expect(RateWindow.at(opensAtMs, stored).opensAtMs(maxStarts)).toBeNull();
      }),
    );
  });

  it('opens at the latest a rest after the clock was set back', () => {
    const { stored } = start(3, [{ pauseMs: 0, wanted: 3 }]);
    const backMs = NOW_MS - 3_600_000;
    const window = RateWindow.at(backMs, stored);
    expect(window.room(3)).toBe(0);
    expect(window.opensAtMs(3)! - backMs).toBeLessThanOrEqual(REST_MS);
  });

  it('has no room after the rate was lowered, until so many have left the window', () => {
    const { stored, nowMs } = start(10, [
      { pauseMs: 0, wanted: 8 },
      { pauseMs: 30_000, wanted: 2 },
    ]);
    const window = RateWindow.at(nowMs, stored);
    expect(window.room(3)).toBe(0);
    expect(RateWindow.at(window.opensAtMs(3)!, stored).room(3)).toBe(1);
  });
});
