import { isTerminal, type JobStatus } from '#libs/contract';
import type { StoryStep } from '../support/story-mistakes.js';

/** What a listener heard, as it came, repeats included. */
export class Ledger {
  readonly #byJob = new Map<string, StoryStep[]>();
  #events = 0;
  #repeats = 0;

  /** Notes an event. */
  hear({ jobId, sequence, status, previousStatus, attempt }: StoryStep): void {
    const heard = this.#byJob.get(jobId) ?? [];
    this.#byJob.set(jobId, heard);
    if (heard.some((before) => before.sequence >= sequence)) this.#repeats += 1;
    else this.#events += 1;
    heard.push({ jobId, sequence, status, previousStatus, attempt });
  }

  /** All that came of a job, in the order in which it came. */
  of(jobId: string): readonly StoryStep[] {
    return this.#byJob.get(jobId) ?? [];
  }

  /** The status with which a job ended, as far as was heard. */
  endOf(jobId: string): JobStatus | undefined {
    return this.of(jobId).find(({ status }) => isTerminal(status))?.status;
  }

  /** Events without repeats (sequence ≤ last seen). */
  get events(): number {
    return this.#events;
  }

  get repeats(): number {
    return this.#repeats;
  }
}
