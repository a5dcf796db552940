/** The life of a job (`PENDING` is stored and not broadcast; the last three are terminal and never change). */
export const JOB_STATUSES = ['PENDING', 'QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED'] as const;

/** One of {@link JOB_STATUSES}. */
export type JobStatus = (typeof JOB_STATUSES)[number];

/** A status that ends a job. */
export type TerminalStatus = 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** Whether a job with this status has ended. */
export function isTerminal(status: JobStatus): status is TerminalStatus {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'ABORTED';
}
