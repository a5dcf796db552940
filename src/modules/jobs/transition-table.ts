import type { JobStatus } from '#libs/contract';

/** Which status may follow which; null is "not yet stored". Nothing follows a terminal status (design part 2). */
export const TRANSITIONS: ReadonlyMap<JobStatus | null, ReadonlySet<JobStatus>> = new Map<JobStatus | null, ReadonlySet<JobStatus>>([
  [null, new Set<JobStatus>(['PENDING', 'QUEUED'])],
  ['PENDING', new Set<JobStatus>(['QUEUED', 'FAILED', 'ABORTED'])],
  ['QUEUED', new Set<JobStatus>(['TO_BE_RUN', 'FAILED', 'ABORTED'])],
  ['TO_BE_RUN', new Set<JobStatus>(['RUNNING', 'QUEUED', 'FAILED', 'ABORTED'])],
  ['RUNNING', new Set<JobStatus>(['SUCCEEDED', 'FAILED', 'ABORTED', 'QUEUED'])],
]);

/** Whether a job may go from one status to the other. */
export function mayFollow(from: JobStatus | null, to: JobStatus): boolean {
  return TRANSITIONS.get(from)?.has(to) ?? false;
}
