import { isTerminal, JOB_STATUSES, type JobStatus } from '#libs/contract';
import type { ApiClient } from './api-client.js';

/** The statuses of jobs that have not ended. */
export const ACTIVE_STATUSES: readonly JobStatus[] = JOB_STATUSES.filter((status) => !isTerminal(status));

/** The filter, for those of its jobs that have not ended: the service has them at hand, however many others there are. */
export function onlyActive(filter: URLSearchParams): URLSearchParams {
  const active = new URLSearchParams(filter);
  active.set('status', ACTIVE_STATUSES.join(','));
  return active;
}

/** How many of the jobs that match have not ended; a count that reached the service's cap is told as the cap. */
export async function countActive(api: ApiClient, filter: URLSearchParams): Promise<number> {
  const counts = await api.ask<Readonly<Record<JobStatus, number>>>('/v1/jobs/counts', { query: onlyActive(filter) });
  return ACTIVE_STATUSES.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}
