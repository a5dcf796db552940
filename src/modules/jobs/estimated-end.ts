import type { JobInfo } from './job-info.js';

/** When a running job will end if it goes on as so far; null while that cannot be said. */
export function estimatedEnd(job: Pick<JobInfo, 'status' | 'startedAt' | 'percentCompleted'>, now: Date): Date | null {
  if (job.status !== 'RUNNING' || !job.startedAt || job.percentCompleted <= 0) return null;
  const elapsedMs = Math.max(0, now.getTime() - job.startedAt.getTime());
  return new Date(job.startedAt.getTime() + (elapsedMs * 100) / job.percentCompleted);
}
