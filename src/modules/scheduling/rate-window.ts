import { clamped, type Bound } from '#libs/contract';

/** Starts as they are stored: how many in the newest slice of time, and in those before it. */
export interface StoredStarts {
  /** The number of the newest slice. */
  readonly slice: number;
  /** The newest slice first. */
  readonly counts: readonly number[];
}

/**
 * Ten slices are 60.5 s: half a second more than a minute, because a job starts shortly after the claim has looked at the clock, and
 * not always equally shortly.
 */
const SLICE_MS = 6_050;

const COUNT: Bound = { min: 0, max: 2_147_483_647 };

/** Any minute touches at most so many slices. */
const SLICES = 11;

/**
 * The starts of the last minute, counted by slices of time: a start counts for between 60.5 s and 66.55 s. So no minute ever has more
 * starts than the rate, wherever it begins; and after 66.55 s of rest all of the rate is free again.
 */
export class RateWindow implements StoredStarts {
  private constructor(
    readonly slice: number,
    readonly counts: readonly number[],
  ) {}

  /** What counts at a time; when the clock was set back, all that counted before. */
  static at(nowMs: number, stored: StoredStarts | null): RateWindow {
    const slice = Math.floor(nowMs / SLICE_MS);
    const passed = stored ? Math.min(SLICES, Math.max(0, slice - stored.slice)) : SLICES;
    const since = Array.from({ length: passed }, () => 0);
    const counts = (stored?.counts ?? []).map((count) => clamped(count, COUNT, 0)); // they may have been edited by hand
    return new RateWindow(slice, [...since, ...counts].slice(0, SLICES));
  }

  /** How many more may start now. */
  room(maxStarts: number): number {
    return Math.max(0, maxStarts - sum(this.counts));
  }

  /** The window after starts in its newest slice. */
  after(starts: number): RateWindow {
    return new RateWindow(
      this.slice,
      this.counts.map((count, age) => (age === 0 ? count + starts : count)),
    );
  }

  /** When there is room again, in milliseconds of the clock; null: there is. `maxStarts` is 1 or more. */
  opensAtMs(maxStarts: number): number | null {
    if (this.room(maxStarts) > 0) return null;
    let later = 1;
    while (later < SLICES && sum(this.counts.slice(0, SLICES - later)) >= maxStarts) later += 1;
    return (this.slice + later) * SLICE_MS;
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
