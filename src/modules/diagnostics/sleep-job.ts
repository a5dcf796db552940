import { setTimeout as sleep } from 'node:timers/promises';
import { AbstractJob, JobType } from '#libs/job-kit';
import { SleepParameters } from './sleep-parameters.js';

/** How often at most the completion advances; with more ticks, several advance together. */
const MIN_STEP_MS = 20;

/** Sleeps, and ends at once when it is stopped. */
@JobType({
  name: 'sleep',
  title: 'Sleep',
  description: 'Sleeps for a time while its completion advances evenly; ends at once when stopped.',
  parameters: SleepParameters,
  restartable: true,
})
export class SleepJob extends AbstractJob<SleepParameters, void> {
  override getCompletionCount(): number {
    return this.parameters.ticks ?? 100;
  }

  async run(): Promise<void> {
    const { durationMs } = this.parameters;
    const ticks = this.getCompletionCount();
    const stepMs = Math.max(MIN_STEP_MS, durationMs / ticks);
    const startedAtMs = performance.now();
    let ticked = 0;
    for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs = performance.now() - startedAtMs) {
      const due = Math.floor((ticks * elapsedMs) / durationMs);
      this.advanceCompletion(due - ticked);
      ticked = due;
      await this.#pause(Math.min(stepMs, durationMs - elapsedMs));
    }
    this.advanceCompletion(ticks - ticked);
  }

  /** Rejects with the signal's own reason, where the timer would reject with an AbortError. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this;
    await sleep(ms, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  }
}
