/** When a worker has done enough; null: no limit. */
export interface RetirementLimits {
  readonly maxJobs: number | null;
  readonly maxRssBytes: number | null;
}

/** Whether a pool that shall do only so much has done it: then it starts nothing more, and what runs goes on to its end. */
export class Retirement {
  #started = 0;
  #why: string | null = null;
  #told = false;

  constructor(
    private readonly limits: RetirementLimits,
    private readonly onOver: (why: string) => void,
  ) {}

  /** How many more jobs may start. */
  get left(): number {
    if (this.#why !== null) return 0;
    return (this.limits.maxJobs ?? Number.POSITIVE_INFINITY) - this.#started;
  }

  /** A job starts. */
  started(): void {
    this.#started += 1;
    if (this.left <= 0) this.#why ??= `this worker has run ${this.#started} jobs (--max-job-count)`;
  }

  /** A job has ended: whether memory lets the next one start. */
  look(): void {
    const { maxRssBytes } = this.limits;
    if (this.#why !== null || maxRssBytes === null) return;
    const rss = process.memoryUsage.rss();
    if (rss > maxRssBytes) this.#why = `this worker takes ${Math.ceil(rss / 1_048_576)} MB (--max-mem-usage)`;
  }

  /** Nothing runs any more. */
  over(): void {
    if (this.#why === null || this.#told) return;
    this.#told = true;
    this.onOver(this.#why);
  }
}
