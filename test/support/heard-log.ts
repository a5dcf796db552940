import type { EventHandler, JobEvent } from '../../libs/client/index.js';

/** One handled event: by whom, of which job. */
export interface HeardLine {
  readonly by: string;
  readonly jobId: string;
  readonly sequence: number;
  readonly status: string;
}

/** What the handlers of several replicas handled, in the order in which they began, and whether two ever had one job at once. */
export class HeardLog {
  readonly lines: HeardLine[] = [];
  overlaps = 0;
  readonly #busy = new Set<string>();

  /** A handler that notes what it handles, and takes as long as `work`. */
  handler(by: string, work: (event: JobEvent) => Promise<void> = async () => undefined): EventHandler {
    return async (event) => {
      const { jobId, sequence, status } = event.data;
      this.lines.push({ by, jobId, sequence, status });
      if (this.#busy.has(jobId)) this.overlaps += 1;
      this.#busy.add(jobId);
      try {
        await work(event);
      } finally {
        this.#busy.delete(jobId);
      }
    };
  }

  /** The jobs that were heard of. */
  get jobs(): string[] {
    return [...new Set(this.lines.map(({ jobId }) => jobId))];
  }

  /** The sequences of a job as they were handled; with `by`, by that replica only. */
  sequencesOf(jobId: string, by?: string): number[] {
    return this.lines.filter((line) => line.jobId === jobId && (by === undefined || line.by === by)).map(({ sequence }) => sequence);
  }

  /** The same when sequences that came again (not above the highest so far) are left out. */
  newSequencesOf(jobId: string): number[] {
    let last = 0;
    return this.sequencesOf(jobId).filter((sequence) => sequence > last && (last = sequence) > 0);
  }
}
