import type { JobView } from '../modules/rest/job-view.js';
import { SCREEN_STATUS } from '../modules/rest/history/screen-status.js';

/** A job's status for people: the word of the screen, how far it is, and whether it is to stop. */
export function jobStatusText(job: Pick<JobView, 'status' | 'percentCompleted' | 'stopRequestedAt'>): string {
  const word = SCREEN_STATUS[job.status];
  if (job.status !== 'RUNNING') return word;
  if (job.stopRequestedAt !== null) return 'Stopping';
  return job.percentCompleted > 0 ? `${word} ${job.percentCompleted} %` : word;
}
