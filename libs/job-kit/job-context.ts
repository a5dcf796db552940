import type { JobDescription } from './job-description.js';
import type { JobLogger } from './job-logger.js';

/** What the service lends to a running job; `AbstractJob` passes everything on to it. */
export interface JobContext<Parameters = unknown> {
  readonly job: JobDescription;
  /** The checked parameters, as an instance of the type's parameter class. */
  readonly parameters: Parameters;
  /** Aborted when the job shall stop; its reason says why. */
  readonly signal: AbortSignal;
  readonly logger: JobLogger;
  /** Adds ticks; `n` is finite and not negative. */
  advanceCompletion(n: number): void;
  /** The job's own empty directory, made at the first call: an absolute path. */
  workspace(): Promise<string>;
}
