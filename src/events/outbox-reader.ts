import type { SqlRunner } from '../database/index.js';
import { readOutbox, type Horizon, type OutboxRow } from './read-outbox.sql.js';

/**
 * Reads events that were not read before, none left out: an identity is drawn before its transaction commits, so a lower
 * one may appear after a higher one was read. The reader goes on from the highest id only when every transaction that was
 * under way at that time has ended; until then it reads from the last such place again and passes over what it knows.
 *
 * So its cost does not grow with removed rows that an old snapshot of another transaction keeps in the index, unless that
 * transaction has itself written something.
 */
export class OutboxReader {
  #from = 0;
  #highest = 0;
  /** To go on from `id` once every transaction before `xmax` has ended. */
  #next: { readonly id: number; readonly xmax: number } | undefined;
  /** What was read after `#from`. */
  readonly #known = new Set<number>();

  /** Up to `limit` events, oldest first. */
  async read(runner: SqlRunner, limit: number): Promise<OutboxRow[]> {
    const seen = this.#highest;
    const { rows, horizon } = await readOutbox(runner, this.#from, limit + this.#known.size);
    const fresh = rows.filter(({ id }) => !this.#known.has(id));
    for (const { id } of fresh) this.#known.add(id);
    this.#highest = Math.max(this.#highest, fresh.at(-1)?.id ?? 0);
    this.#settle(horizon, seen);
    return fresh;
  }

  #settle({ xmin, xmax }: Horizon, seen: number): void {
    if (this.#next && xmin >= this.#next.xmax) {
      this.#from = this.#next.id;
      this.#next = undefined;
      for (const id of this.#known) if (id <= this.#from) this.#known.delete(id);
    }
    if (!this.#next && seen > this.#from) this.#next = { id: seen, xmax };
  }
}
