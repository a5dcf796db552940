import type { Lane } from './lane.js';

/** How often the lanes are looked at from the lowest virtual time, and what was seen becomes a hint. */
const LOOK_MS = 1_000;
/** And less often when such a claim takes longer than the twentieth part of that. */
const LOOK_SHARE = 20;

/**
 * For each type a virtual time below which no lane of it waits, as this instance saw it a second or two ago. Hints save the reading
 * of the dead rows that served lanes leave behind while another transaction holds an old snapshot, no more. Refunds move
 * lanes back, but not behind where they stood before the refunded jobs were claimed, and those had run for less than their lane's mean;
 * so only lanes of long jobs can be below a hint. Such a lane is found within a second, and at once when a place would stay empty.
 *
 * After 200 000 jobs under one old snapshot a look reads 27 000 pages, ten times what the whole of another claim does, and more the longer
 * that snapshot is held: so looks keep to their share of the time, whatever they come to cost.
 */
export class TurnHints {
  #lowest: ReadonlyMap<string, number> = new Map();
  /** Seen by the last look: hints from the next one on. */
  #seen: ReadonlyMap<string, number> = new Map();
  #beganMs = 0;
  #nextLookMs = 0;
  #looking = true;

  /** The types with their hints. */
  of(types: readonly string[]): Map<string, number> {
    this.#beganMs = performance.now();
    this.#looking = this.#beganMs >= this.#nextLookMs;
    return new Map(types.map((type) => [type, this.#looking ? 0 : (this.#lowest.get(type) ?? 0)]));
  }

  /** What a claim has read of the open types, with the hints it was given. */
  learn(open: ReadonlyMap<string, number>, lanes: readonly Lane[]): void {
    if (!this.#looking) return;
    const tookMs = performance.now() - this.#beganMs;
    this.#nextLookMs = performance.now() + Math.max(LOOK_MS, tookMs * LOOK_SHARE);
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
