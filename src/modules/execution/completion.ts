import { shown } from '#libs/foreign-value';

/** A hundred times as many still is a finite number: infinity over an infinite count would not be a number. */
const MOST_TICKS = Number.MAX_VALUE / 100;

/**
 * Ticks to percent (law 9): 0 to 99 while the job runs, never falling. `readCount` is called once, at the first
 * `advance`: so a run may first find out how much there is to do.
 */
export class Completion {
  #ticks = 0;
  #percent = 0;
  #count: number | undefined;

  constructor(private readonly readCount: () => number) {}

  /** Adds ticks; `n` is finite and not negative. Throws a RangeError when the count is no number above 0. */
  advance(n: number): void {
    this.#count ??= checkedCount(this.readCount());
    this.#ticks = Math.min(MOST_TICKS, this.#ticks + n);
    this.#percent = Math.min(99, Math.max(this.#percent, Math.floor((100 * this.#ticks) / this.#count)));
  }

  /** A whole number. */
  get percent(): number {
    return this.#percent;
  }
}

function checkedCount(count: unknown): number {
  if (typeof count === 'number' && count > 0) return count;
  throw new RangeError(`getCompletionCount: expected a number above 0, got ${shown(count)}; return how many ticks make 100 percent`);
}
