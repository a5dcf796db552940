import type { SqlRunner } from '../../database/index.js';

/** How many jobs a limited tenant has queued; counted no further than its limit. */
export interface QueuedCount {
  readonly tenant: string;
  readonly maxQueued: number;
  readonly queued: number;
}

const LOCK = `SELECT pg_advisory_xact_lock(hashtext(name), 3) FROM t_tenant WHERE name = ANY($1::text[]) AND max_queued IS NOT NULL ORDER BY name`;

const COUNT = `SELECT t.name AS tenant, t.max_queued AS "maxQueued", (ready.jobs + later.jobs)::int AS queued
  FROM t_tenant t
  CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM (
    SELECT 1 FROM t_lane l JOIN t_job_info j ON j.lane_id = l.id WHERE l.tenant = t.name AND j.rank IS NOT NULL LIMIT t.max_queued) r) ready
  CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM (
    SELECT 1 FROM t_job_info j WHERE j.wakes_at IS NOT NULL AND j.tenant = t.name LIMIT t.max_queued) w) later
  WHERE t.name = ANY($1::text[]) AND t.max_queued IS NOT NULL`;

/**
 * Counts the queued jobs of those of the tenants that have a limit. `exact` makes other submits of theirs wait for the end of the
 * transaction, so that together they do not exceed the limit. Reads by i_job_queue no more rows than the limit, and of the jobs that
 * wait for a time (i_job_waking) those of all tenants.
 */
export async function countQueued(runner: SqlRunner, tenants: readonly string[], exact: boolean): Promise<QueuedCount[]> {
  const [, counts] = await Promise.all([exact ? runner.query(LOCK, [tenants]) : undefined, runner.query<QueuedCount>(COUNT, [tenants])]);
  return counts;
}
