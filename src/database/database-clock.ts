import { performance } from 'node:perf_hooks';
import type { SqlRunner } from './sql-runner.js';

/** Of several round trips the shortest errs least: by half of it at most (the clock filter of NTP, RFC 5905, 10). */
const LOOKS = 5;

/**
 * An estimate of the database's clock: the offset found by the last look, carried on by this process's monotonic clock.
 * It never goes back. Recorded times come from here; comparisons between instances are made by the database itself.
 */
export class DatabaseClock {
  #offsetMs = Date.now() - performance.now();
  #lastMs = 0;

  /** Looks at the database's clock; the answer is taken as from the middle of the shortest round trip. */
  async look(runner: SqlRunner): Promise<void> {
    let shortestMs = Infinity;
    let offsetMs = this.#offsetMs;
    for (let looks = 0; looks < LOOKS; looks += 1) {
      const sentMs = performance.now();
      const [row] = await runner.query<{ ms: number }>('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms');
      const tripMs = performance.now() - sentMs;
      if (!row || tripMs >= shortestMs) continue;
      [shortestMs, offsetMs] = [tripMs, row.ms - (sentMs + tripMs / 2)];
    }
    this.#offsetMs = offsetMs;
  }

  /** Now, in whole milliseconds. */
  now(): Date {
    this.#lastMs = Math.max(this.#lastMs, Math.floor(performance.now() + this.#offsetMs));
    return new Date(this.#lastMs);
  }
}
