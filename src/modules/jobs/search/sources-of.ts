import { isTerminal, JOB_STATUSES, type JobStatus } from '#libs/contract';
import { heldSource, pendingSource, queuedSource, wakingSource } from './active-sources.sql.js';
import { archivedSource } from './archived-source.sql.js';
import type { JobCriteria } from './job-criteria.js';
import { newestSource } from './newest-source.sql.js';
import { reasonSource } from './reason-source.sql.js';
import type { Source } from './source.js';

/**
 * What is read for the criteria, one after the other, and so the order: ended jobs alone by their ends, newest first; active ones alone as
 * they run (what runs, what is queued, what waits for a time, what nobody has enqueued); those of an instance what it runs, then what has
 * ended there; otherwise the newest first.
 */
export function sourcesOf(criteria: JobCriteria): readonly Source[] {
  const statuses = statusesOf(criteria);
  if (statuses.every(isTerminal)) return [archivedSource];
  if (!statuses.some(isTerminal)) return activeSources(statuses);
  if (criteria.error !== undefined) return [reasonSource];
  return criteria.instance === undefined ? [newestSource] : [heldSource, archivedSource];
}

/** The statuses that the criteria leave. */
function statusesOf({ group, statuses = JOB_STATUSES }: JobCriteria): JobStatus[] {
  return statuses.filter((status) => group === undefined || isTerminal(status) === (group === 'archived'));
}

function activeSources(statuses: readonly JobStatus[]): Source[] {
  const ofStatus: readonly (readonly [Source, readonly JobStatus[]])[] = [
    [heldSource, ['TO_BE_RUN', 'RUNNING']],
    [queuedSource, ['QUEUED']],
    [wakingSource, ['QUEUED']],
    [pendingSource, ['PENDING']],
  ];
  return ofStatus.flatMap(([source, given]) => (given.some((status) => statuses.includes(status)) ? [source] : []));
}
