import type { JobStatus } from '#libs/contract';

/** That something of a job has changed: its status, its percent, or that it is to stop. */
export interface JobChange {
  readonly jobId: string;
  readonly status: JobStatus;
  /** Of the last event; the same for changes without one. */
  readonly sequence: number;
  readonly percentCompleted: number;
}
