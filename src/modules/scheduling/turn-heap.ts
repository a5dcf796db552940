/** Who is next: a binary heap by virtual time, then by name so that the order never hangs on chance. */
export class TurnHeap<T extends { readonly name: string; readonly vtime: number }> {
  readonly #items: T[] = [];

  constructor(items: Iterable<T>) {
    for (const item of items) this.push(item);
  }

  /** The one whose turn it is. */
  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    let at = this.#items.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): T | undefined {
    const top = this.#items[0];
    const last = this.#items.pop();
    if (top === undefined || last === undefined || this.#items.length === 0) return top;
    this.#items[0] = last;
    this.#sink();
    return top;
  }

  #sink(): void {
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const least = [left, left + 1].filter((child) => child < this.#items.length).reduce((a, b) => (this.#before(b, a) ? b : a), at);
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#items[a], this.#items[b]];
    if (!one || !other) return false;
    return one.vtime < other.vtime || (one.vtime === other.vtime && one.name < other.name);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#items[a], this.#items[b]];
    if (one && other) [this.#items[a], this.#items[b]] = [other, one];
  }
}
