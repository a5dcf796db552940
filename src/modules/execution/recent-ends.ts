import { performance } from 'node:perf_hooks';
import { claimAhead, RECENT_MS, type RecentEnd } from './claim-ahead.js';

/** The runs that ended within the last second. */
export class RecentEnds {
  #ends: RecentEnd[] = [];

  /** A run that took its place at `sinceMs` (monotonic) ends now. */
  add(sinceMs: number): void {
    const atMs = performance.now();
    this.#ends.push({ atMs, tookMs: atMs - sinceMs });
    const firstRecent = this.#ends.findIndex((end) => atMs - end.atMs < RECENT_MS);
    if (firstRecent > this.#ends.length / 2) this.#ends = this.#ends.slice(firstRecent);
  }

  /** How many jobs a pool may claim ahead now. */
  claimAhead(poolSize: number): number {
    return claimAhead(this.#ends, poolSize, performance.now());
  }
}
