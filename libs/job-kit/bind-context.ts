import type { AbstractJob } from './abstract-job.js';
import { CONTEXT } from './context-key.js';
import type { JobContext } from './job-context.js';

/** Lends `context` to `job`, once and before `run`; for whoever runs jobs, also in an author's own tests. */
export function bindContext<Parameters>(job: AbstractJob<Parameters>, context: JobContext<Parameters>): void {
  Object.defineProperty(job, CONTEXT, { value: context });
}
