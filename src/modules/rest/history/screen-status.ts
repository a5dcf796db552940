import type { JobStatus } from '#libs/contract';

/** The words for people. */
export const SCREEN_STATUS: Readonly<Record<JobStatus, string>> = {
  PENDING: 'Pending',
  QUEUED: 'Queued',
  TO_BE_RUN: 'Starting',
  RUNNING: 'Running',
  SUCCEEDED: 'Completed',
  FAILED: 'Failed',
  ABORTED: 'Canceled',
};
