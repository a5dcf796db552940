import type { SqlRunner } from '../../database/index.js';
import type { JobInfo } from './job-info.js';

/** What a caller adds to the write of a single job. */
export interface JobWrite {
  /** Looks at the job as it is locked, before anything is written; what it rejects with refuses the write. */
  readonly check?: ((job: JobInfo, runner: SqlRunner) => Promise<void>) | undefined;
  /** The same may have been carried out before: then that is no conflict. */
  readonly repeated?: boolean | undefined;
  /** Writes more in the same transaction: both or neither. */
  readonly also?: ((runner: SqlRunner) => Promise<void>) | undefined;
}
