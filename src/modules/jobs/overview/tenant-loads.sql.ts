import type { SqlRunner } from '../../../database/index.js';

/** How much of a tenant's work waits and runs, and what it was given lately. */
export interface TenantLoad {
  readonly tenant: string;
  readonly weight: number;
  /** Counted no further than 10 000. */
  readonly queued: number;
  readonly running: number;
  readonly oldestQueuedAt: Date | null;
  /** Run time of the last hour: exact for up to 500 ends of a status, estimated from the newest 500 for more. */
  readonly runMs: number;
}

/** A time within the last hour, however far outside of it the stored one is: infinity, which an edit by hand may leave, cannot be subtracted. */
const withinHour = (time: string): string => `least(greatest(${time}, now() - interval '1 hour'), now())`;

/**
 * By i_job_queue (of each lane its first entries), i_job_archived_tenant and i_job_held. What never ran is left out by its status or start:
 * greatest() passes over a null, and would make an hour of it.
 */
export function tenantLoads(runner: SqlRunner, tenants: readonly string[]): Promise<TenantLoad[]> {
  return runner.query<TenantLoad>(
    `SELECT t.name AS tenant, t.weight, queue.jobs::int AS queued, held.jobs::int AS running, queue.oldest AS "oldestQueuedAt",
       (coalesce(ended.ms, 0) + held.ms)::float8 AS "runMs"
     FROM t_tenant t
     CROSS JOIN LATERAL (
       SELECT least(sum(lane.jobs), 10000) AS jobs, min(lane.oldest) AS oldest
       FROM t_lane l CROSS JOIN LATERAL (
         SELECT count(*) AS jobs, min(queued_at) AS oldest
         FROM (SELECT queued_at FROM t_job_info j WHERE j.lane_id = l.id AND j.rank IS NOT NULL ORDER BY rank, id LIMIT 10000) q) lane
       WHERE l.tenant = t.name) queue
     CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE status = 'RUNNING') AS jobs,
         coalesce(sum(extract(epoch FROM now() - ${withinHour('started_at')}) * 1000) FILTER (WHERE status = 'RUNNING'), 0) AS ms
       FROM t_job_info j WHERE j.held_by IS NOT NULL AND j.tenant = t.name) held
     CROSS JOIN LATERAL (
       SELECT sum(one.ms * CASE WHEN one.sampled < 500 THEN 1 ELSE greatest(1, one.jobs::float8 / one.sampled) END) AS ms
       FROM unnest(ARRAY['SUCCEEDED', 'FAILED', 'ABORTED']) s(status)
       CROSS JOIN LATERAL (
         SELECT sum(extract(epoch FROM ${withinHour('stopped_at')} - ${withinHour('started_at')}) * 1000) FILTER (WHERE started_at IS NOT NULL) AS ms,
           count(*) AS sampled,
           CASE WHEN count(*) < 500 THEN count(*) ELSE (SELECT count(*) FROM (
             SELECT FROM t_job_info j WHERE tenant = t.name AND ended_as = s.status AND stopped_at > now() - interval '1 hour' LIMIT 5000) c) END AS jobs
         FROM (SELECT started_at, stopped_at FROM t_job_info j WHERE tenant = t.name AND ended_as = s.status
           AND stopped_at > now() - interval '1 hour' ORDER BY stopped_at DESC LIMIT 500) newest) one) ended
     WHERE t.name = ANY($1::text[]) ORDER BY t.name`,
    [tenants],
  );
}
