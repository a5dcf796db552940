import type { JobInfo } from '../jobs/index.js';

/** The entity tag of a job: another one after each change of its status, its percent, or a request to stop. */
export function jobEtag({
  sequence,
  percentCompleted,
  stopRequestedAt,
}: Pick<JobInfo, 'sequence' | 'percentCompleted' | 'stopRequestedAt'>): string {
  return `"${sequence}-${percentCompleted}-${stopRequestedAt === null ? 0 : 1}"`;
}
