import type { SqlRunner } from '../database/index.js';
import { newestTransaction, readOutbox, type OutboxGap, type OutboxRow } from './read-outbox.sql.js';

/** Above every id. */
const NO_END = Number.MAX_SAFE_INTEGER;

/**
 * Reads events that were not read before, none left out: an identity is drawn before its transaction commits, so a lower
 * one may appear after a higher one was read. The reader remembers the gaps between the ids that it has read and looks into them again. It forgets
 * a gap when every transaction that had written anything by the time it was known has ended: what has not appeared then was rolled back.
 * (A transaction has its id before it draws identities here: its job's row is written before its event.)
 *
 * So a transaction that stays open for long holds nothing back: no event of others, and not the reader, which does not come by
 * the rows again that were removed meanwhile, but must stay in the index for as long.
 */
export class OutboxReader {
  /** Oldest first; the last one has no end. */
  #gaps: readonly OutboxGap[] = [{ after: 0, before: NO_END }];
  /** To forget the gaps below `id` once every transaction before `transaction` has ended. */
  #mark: { readonly id: number; readonly transaction: number } | undefined;

  /** Up to `limit` events, oldest first. */
  async read(runner: SqlRunner, limit: number): Promise<OutboxRow[]> {
    const highest = this.#gaps.at(-1)?.after ?? 0;
    const [transaction, { rows, oldest }] = await Promise.all([
      this.#mark || this.#gaps.length === 1 ? undefined : newestTransaction(runner),
      readOutbox(runner, this.#gaps, limit),
    ]);
    if (transaction !== undefined) this.#mark = { id: highest, transaction };
    const ids = rows.map(({ id }) => id);
    this.#gaps = this.#gaps.flatMap((gap) => split(gap, ids));
    const readTo = rows.length < limit ? NO_END : (ids.at(-1) ?? 0);
    if (this.#mark && oldest >= this.#mark.transaction && readTo >= this.#mark.id) this.#forget(this.#mark.id);
    return rows;
  }

  #forget(id: number): void {
    this.#gaps = this.#gaps.filter(({ before }) => before > id);
    this.#mark = undefined;
  }
}

/** What is left of a gap without some ids; these rise. */
function split({ after, before }: OutboxGap, ids: readonly number[]): OutboxGap[] {
  const edges = [after, ...ids.filter((id) => id > after && id < before), before];
  return edges.slice(1).flatMap((edge, index) => {
    const last = edges[index] ?? after;
    return edge - last > 1 ? [{ after: last, before: edge }] : [];
  });
}
