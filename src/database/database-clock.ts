import { performance } from 'node:perf_hooks';
import type { SqlRunner } from './sql-runner.js';

/**
 * An estimate of the database's clock: the offset found by the last look, carried on by this process's monotonic clock.
 * It never goes back. Recorded times come from here; comparisons between instances are made by the database itself.
 */
export class DatabaseClock {
  #offsetMs = Date.now() - performance.now();
  #lastMs = 0;

  /** Looks at the database's clock; the answer is taken as from the middle of the round trip. */
  async look(runner: SqlRunner): Promise<void> {
    const sentMs = performance.now();
    const [row] = await runner.query<{ ms: number }>('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms');
    if (row) this.#offsetMs = row.ms - (sentMs + performance.now()) / 2;
  }

  /** Now, in whole milliseconds. */
  now(): Date {
    this.#lastMs = Math.max(this.#lastMs, Math.floor(performance.now() + this.#offsetMs));
    return new Date(this.#lastMs);
  }
}
