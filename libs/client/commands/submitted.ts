import type { JobAnswer, Warning } from '#libs/contract';

/** What became of one submitted job. */
export type SubmittedJob = JobAnswer & {
  /** What the caller may want to know although the job is accepted. */
  readonly warnings: readonly Warning[];
};

/** What became of jobs that were submitted together, in their order. */
export interface SubmittedJobs {
  readonly jobs: readonly JobAnswer[];
  readonly warnings: readonly Warning[];
}
