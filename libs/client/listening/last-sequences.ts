const MAX_JOBS = 10_000;

/** The last sequence that was settled of each of the jobs that were heard of last, by which repeats are recognised. */
export class LastSequences {
  /** The job heard of longest ago first. */
  readonly #byJob = new Map<string, number>();

  /** `maxJobs` is how many jobs are remembered; default 10 000. */
  constructor(private readonly maxJobs: number = MAX_JOBS) {}

  /** Whether this event, or a later one of the job, was settled before. */
  isRepeat(jobId: string, sequence: number): boolean {
    return sequence <= (this.#byJob.get(jobId) ?? 0);
  }

  /** The event is settled. */
  settled(jobId: string, sequence: number): void {
    this.#byJob.delete(jobId);
    this.#byJob.set(jobId, sequence);
    if (this.#byJob.size <= this.maxJobs) return;
    for (const oldest of this.#byJob.keys()) return void this.#byJob.delete(oldest);
  }
}
