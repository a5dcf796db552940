import type { JobInfo } from './job-info.js';

/** The end of the year 9999: RFC 3339 has no later time. */
const LAST_TIME_MS = 253_402_300_799_999;

/** When a running job will end if it goes on as so far; null while that cannot be said. */
export function estimatedEnd(job: Pick<JobInfo, 'status' | 'startedAt' | 'percentCompleted'>, now: Date): Date | null {
  if (job.status !== 'RUNNING' || !job.startedAt || job.percentCompleted <= 0) return null;
  const elapsedMs = Math.max(0, now.getTime() - job.startedAt.getTime());
  const endMs = job.startedAt.getTime() + (elapsedMs * 100) / job.percentCompleted;
  return endMs <= LAST_TIME_MS ? new Date(endMs) : null;
}
