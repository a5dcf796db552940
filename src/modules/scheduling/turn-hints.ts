import type { Lane } from './lane.js';

/** How often the lanes are looked at from the lowest virtual time, and what was seen becomes a hint. */
const LOOK_MS = 1_000;

/**
 * For each type a virtual time below which no lane of it waits, as this instance saw it a second or two ago. Hints save the reading
 * of the dead rows that served lanes leave behind while another transaction holds an old snapshot, no more. Refunds move
 * lanes back, but not behind where they stood before the refunded jobs were claimed, and those had run for less than their lane's mean;
 * so only lanes of long jobs can be below a hint. Such a lane is found within a second, and at once when a place would stay empty.
 */
export class TurnHints {
  #lowest: ReadonlyMap<string, number> = new Map();
  /** Seen by the last look: hints from the next one on. */
  #seen: ReadonlyMap<string, number> = new Map();
  #lookedAtMs = 0;
  #looking = true;

  /** The types with their hints. */
  of(types: readonly string[]): Map<string, number> {
    this.#looking = performance.now() - this.#lookedAtMs > LOOK_MS;
    return new Map(types.map((type) => [type, this.#looking ? 0 : (this.#lowest.get(type) ?? 0)]));
  }

  /** What a claim has read of the open types, with the hints it was given. */
  learn(open: ReadonlyMap<string, number>, lanes: readonly Lane[]): void {
    if (!this.#looking) return;
    this.#lookedAtMs = performance.now();
    this.#lowest = this.#seen;
    const seen = new Map<string, number>();
    for (const { type, vtime } of lanes) if (open.has(type)) seen.set(type, Math.min(vtime, seen.get(type) ?? Infinity));
    this.#seen = seen;
  }

  /** Forgets all hints. Returns whether there were any. */
  forget(): boolean {
    const had = this.#lowest.size > 0;
    this.#lowest = new Map();
    this.#seen = new Map();
    return had;
  }
}
