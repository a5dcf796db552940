import { isRefusal } from './is-refusal.js';
import type { FailedEvent } from './publish-window.js';

/** How often an event that was sent alone may be refused; then it is set aside. */
const MAX_REFUSALS = 3;

/**
 * Finds the event that the broker will never take. After a refusal every event that was on its way is a suspect, and while there are suspects
 * events are sent one at a time; one that is refused alone several times is guilty.
 */
export class Suspects {
  /** How often each was refused alone. */
  readonly #refusals = new Map<number, number>();

  /** How many events may be on their way at once. */
  get mostOnTheirWay(): number {
    return this.#refusals.size > 0 ? 1 : Infinity;
  }

  /** Confirmed events are no suspects. */
  clear(ids: readonly number[]): void {
    if (this.#refusals.size > 0) for (const id of ids) this.#refusals.delete(id);
  }

  /** Takes note of what failed; gives what is to be set aside. */
  judge(failed: readonly FailedEvent[]): FailedEvent[] {
    const refused = failed.filter(({ error }) => isRefusal(error));
    const alone = failed.length === 1 && this.#refusals.size > 0;
    for (const { row } of refused) this.#refusals.set(row.id, (this.#refusals.get(row.id) ?? 0) + (alone ? 1 : 0));
    const guilty = refused.filter(({ row }) => (this.#refusals.get(row.id) ?? 0) >= MAX_REFUSALS);
    this.clear(guilty.map(({ row }) => row.id));
    return guilty;
  }
}
