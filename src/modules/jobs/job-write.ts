import type { SqlRunner } from '../../database/index.js';
import type { JobInfo } from './job-info.js';

/** What a caller adds to the write of a single job. */
export interface JobWrite {
  /** Looks at the job as it is locked, before anything is written; what it throws refuses the write. */
  readonly check?: ((job: JobInfo) => void) | undefined;
  /** Writes more in the same transaction: both or neither. */
  readonly also?: ((runner: SqlRunner) => Promise<void>) | undefined;
}
