import type { Lane } from './lane.js';

/** After this time the lanes are looked at from the lowest virtual time again, should one have been filed below a hint. */
const TRUST_MS = 1_000;

/**
 * For each type a virtual time below which no lane of it waits, as the last full claim of this instance saw it. Hints only
 * save the reading of dead rows; a lane below a hint is found within a second, and at once when a place would stay empty.
 */
export class TurnHints {
  #lowest = new Map<string, number>();
  #sinceMs = 0;

  /** The types with their hints. */
  of(types: readonly string[]): Map<string, number> {
    if (performance.now() - this.#sinceMs > TRUST_MS) this.forget();
    return new Map(types.map((type) => [type, this.#lowest.get(type) ?? 0]));
  }

  /** Takes the lowest virtual time that was seen of each type; never above the floor, to which every lane that returns is lifted. */
  learn(lanes: readonly Lane[], floor: number): void {
    if (this.#lowest.size === 0) this.#sinceMs = performance.now();
    const seen = new Map<string, number>();
    for (const { type, vtime } of lanes) seen.set(type, Math.min(vtime, floor, seen.get(type) ?? Infinity));
    this.#lowest = seen;
  }

  /** Forgets all hints. Returns whether there were any. */
  forget(): boolean {
    const had = this.#lowest.size > 0;
    this.#lowest = new Map();
    return had;
  }
}
