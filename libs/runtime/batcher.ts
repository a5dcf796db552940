interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/** How a {@link Batcher} writes. */
export interface BatcherOptions<T, R> {
  /** Writes all items in one transaction and gives one result for each, in their order. */
  readonly write: (items: readonly T[]) => Promise<readonly R[]>;
  /** How many items one write takes at most; default 500. */
  readonly maxItems?: number;
  /** What an item counts towards `maxItems`; default 1. */
  readonly weigh?: (item: T) => number;
  /** Whether an error concerns the connection and so every item of the batch; such a batch is not tried item by item. */
  readonly isOutage?: (error: unknown) => boolean;
}

/**
 * Puts together the writes that gather while an earlier one is in flight. It never waits by timer: the first item is
 * written at once, the next ones when that write has ended, so that batches grow with the load and latency does not.
 *
 * When a batch fails, its items are written one by one, so that a bad one fails alone.
 */
export class Batcher<T, R> {
  readonly #options: Required<BatcherOptions<T, R>>;
  #waiting: Waiting<T, R>[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: BatcherOptions<T, R>) {
    this.#options = { maxItems: 500, weigh: () => 1, isOutage: () => false, ...options };
  }

  /** Resolves when the item's write has been committed, rejects when it has failed. */
  add(item: T): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      // A microtask's delay lets everything that this turn of the event loop adds go into one write.
      this.#writing ??= Promise.resolve().then(() => this.#writeAll());
    });
  }

  /** Resolves when nothing is waiting or in flight. */
  async idle(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#write(this.#takeBatch());
    this.#writing = undefined;
  }

  #takeBatch(): Waiting<T, R>[] {
    let weight = 0;
    let count = 0;
    for (const { item } of this.#waiting) {
      weight += this.#options.weigh(item);
      if (count > 0 && weight > this.#options.maxItems) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.#options.write(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index] as R));
    } catch (error) {
      if (batch.length === 1 || this.#options.isOutage(error)) batch.forEach(({ reject }) => reject(error));
      else for (const one of batch) await this.#write([one]);
    }
  }
}
