/**
 * A map that remembers at least the `limit` keys that were asked for or put last, and holds twice as many at most. Two generations: when the
 * newer one is full it becomes the older one, and what was in that is forgotten.
 */
export class RecentMap<Key, Value extends {}> {
  #newer = new Map<Key, Value>();
  #older: ReadonlyMap<Key, Value> = new Map();

  constructor(private readonly limit: number) {}

  /** How many entries it holds; a key may have one in either generation. */
  get size(): number {
    return this.#newer.size + this.#older.size;
  }

  /** What was put for the key, unless it is forgotten. */
  get(key: Key): Value | undefined {
    const value = this.#newer.get(key);
    if (value !== undefined) return value;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    if (this.#newer.size >= this.limit && !this.#newer.has(key)) [this.#older, this.#newer] = [this.#newer, new Map()];
    this.#newer.set(key, value);
  }
}
