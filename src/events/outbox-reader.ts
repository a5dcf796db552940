import type { SqlRunner } from '../database/index.js';
import { newestTransaction, readOutbox, type OutboxRow } from './read-outbox.sql.js';

/**
 * Reads events that were not read before, none left out: an identity is drawn before its transaction commits, so a lower
 * one may appear after a higher one was read. The reader goes on from the highest id only when every transaction that had
 * written anything at that time has ended; until then it reads from the last such place again and passes over what it knows.
 * (A transaction has its id before it draws identities here: its job's row is written before its event.)
 *
 * So its cost does not grow with removed rows that an old snapshot of another transaction keeps in the index, unless that
 * transaction has itself written something.
 */
export class OutboxReader {
  #from = 0;
  #highest = 0;
  /** To go on from `id` once every transaction before `transaction` has ended. */
  #next: { readonly id: number; readonly transaction: number } | undefined;
  /** What was read after `#from`, and is not forgotten. */
  readonly #known = new Set<number>();

  /** Up to `limit` events, oldest first. */
  async read(runner: SqlRunner, limit: number): Promise<OutboxRow[]> {
    const [transaction, { rows, oldest }] = await Promise.all([
      this.#next || this.#highest === this.#from ? undefined : newestTransaction(runner),
      readOutbox(runner, this.#from, limit + this.#known.size),
    ]);
    if (transaction !== undefined) this.#next = { id: this.#highest, transaction };
    const fresh = rows.filter(({ id }) => !this.#known.has(id));
    for (const { id } of fresh) this.#known.add(id);
    this.#highest = Math.max(this.#highest, fresh.at(-1)?.id ?? 0);
    if (this.#next && oldest >= this.#next.transaction) this.#goOn(this.#next.id);
    return fresh;
  }

  /** These are removed by a statement that the same session has sent before the next read: they cannot come again. */
  forget(ids: readonly number[]): void {
    for (const id of ids) this.#known.delete(id);
  }

  #goOn(from: number): void {
    this.#from = from;
    this.#next = undefined;
    for (const id of this.#known) if (id <= from) this.#known.delete(id);
  }
}
