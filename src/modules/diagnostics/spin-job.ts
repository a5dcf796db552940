import { AbstractJob, JobType } from '#libs/job-kit';
import { SpinParameters } from './spin-parameters.js';

const STEPS = 100;

/** Keeps a processor busy, and ignores its signal: only its thread can be ended. */
@JobType({
  name: 'spin',
  title: 'Spin',
  description: 'Keeps a processor busy for a time, in a thread, and ignores its signal: it is ended by force when stopped.',
  parameters: SpinParameters,
  restartable: true,
  isolation: 'thread',
})
export class SpinJob extends AbstractJob<SpinParameters, void> {
  run(): void {
    const stepMs = this.parameters.durationMs / STEPS;
    const startedAtMs = performance.now();
    for (let step = 1; step <= STEPS; step += 1) {
      while (performance.now() - startedAtMs < step * stepMs);
      this.advanceCompletion();
    }
  }
}
