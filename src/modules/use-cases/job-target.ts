import type { JobWrite } from '../jobs/index.js';

/** The job that a write is about. */
export interface JobTarget extends Pick<JobWrite, 'check'> {
  /** Null: whichever tenant's the job is. */
  readonly tenant: string | null;
  readonly jobId: string;
}
