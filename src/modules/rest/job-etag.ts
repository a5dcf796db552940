import type { JobInfo } from '../jobs/index.js';

/** The entity tag of a job: another one after each change of what a single job shows, but for what it shows of others (its place in the queue). */
export function jobEtag(
  { sequence, percentCompleted, stopRequestedAt, locked }: Pick<JobInfo, 'sequence' | 'percentCompleted' | 'stopRequestedAt' | 'locked'>,
  /** By `readJobMark`. */
  mark: string,
): string {
  return `"${sequence}-${percentCompleted}-${stopRequestedAt === null ? 0 : 1}-${locked ? 1 : 0}-${mark}"`;
}
