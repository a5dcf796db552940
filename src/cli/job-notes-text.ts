import type { JobView } from '../modules/rest/job-view.js';
import { localTime } from './local-time.js';

/** What there is to tell of a job on one line: its notes, its place in the queue, and since when nobody can run it. */
export function jobNotesText({ notes, queue, noInstanceSince }: Pick<JobView, 'notes' | 'queue' | 'noInstanceSince'>): string {
  const since = noInstanceSince === null ? [] : [`waits for a worker since ${localTime(noInstanceSince)}`];
  return [...notes, ...since, ...(queue === null ? [] : [queue.text])].join(' | ');
}
