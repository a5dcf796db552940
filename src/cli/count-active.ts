import { isTerminal, JOB_STATUSES, type JobStatus } from '#libs/contract';
import type { ApiClient } from './api-client.js';

/** The statuses of jobs that have not ended. */
export const ACTIVE_STATUSES: readonly JobStatus[] = JOB_STATUSES.filter((status) => !isTerminal(status));

/** How many of the jobs that match have not ended; a count that reached the service's cap is told as the cap. */
export async function countActive(api: ApiClient, filter: URLSearchParams): Promise<number> {
  const counts = await api.ask<Readonly<Record<JobStatus, number>>>('/v1/jobs/counts', { query: filter });
  return ACTIVE_STATUSES.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}
