/** Does the work of each job in the order in which it came, one at a time, and that of different jobs side by side. */
export class JobOrder {
  /** The end of the last work of each job. */
  readonly #last = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** `concurrency` is how many works may run at once. */
  constructor(concurrency: number) {
    this.#free = concurrency;
  }

  /** Resolves or rejects as the work does, when it was its turn. */
  run(jobId: string, work: () => Promise<void>): Promise<void> {
    const before = this.#last.get(jobId) ?? Promise.resolve();
    const done = before.then(() => this.#withPlace(work));
    const ended = done.catch(() => undefined);
    this.#last.set(jobId, ended);
    void ended.then(() => this.#last.get(jobId) === ended && this.#last.delete(jobId));
    return done;
  }

  async #withPlace(work: () => Promise<void>): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
