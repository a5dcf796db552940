import type { SqlRunner } from '../../database/index.js';

/** Tenants that get jobs, by the status of these. */
export interface Receivers {
  readonly queued: readonly string[];
  readonly pending: readonly string[];
}

/** How many jobs of a status a limited tenant has; counted no further than its limit. */
export interface WaitingCount {
  readonly tenant: string;
  readonly limit: number;
  readonly jobs: number;
}

const LOCK = `SELECT pg_advisory_xact_lock(hashtext(name), 3) FROM t_tenant
  WHERE name = ANY($1::text[]) AND max_queued IS NOT NULL OR name = ANY($2::text[]) AND max_pending IS NOT NULL ORDER BY name`;

const COUNT_QUEUED = `SELECT t.name AS tenant, t.max_queued AS "limit", (ready.jobs + later.jobs)::int AS jobs
  FROM t_tenant t
  CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM (
    SELECT 1 FROM t_lane l JOIN t_job_info j ON j.lane_id = l.id WHERE l.tenant = t.name AND j.rank IS NOT NULL LIMIT t.max_queued) r) ready
  CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM (
    SELECT 1 FROM t_job_info j WHERE j.wakes_at IS NOT NULL AND j.tenant = t.name LIMIT t.max_queued) w) later
  WHERE t.name = ANY($1::text[]) AND t.max_queued IS NOT NULL`;

const COUNT_PENDING = `SELECT t.name AS tenant, t.max_pending AS "limit", pending.jobs::int AS jobs
  FROM t_tenant t
  CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM (
    SELECT 1 FROM t_job_info j WHERE j.tenant = t.name AND j.queued_at IS NULL AND j.stopped_at IS NULL LIMIT t.max_pending) p) pending
  WHERE t.name = ANY($1::text[]) AND t.max_pending IS NOT NULL`;

/**
 * Counts the queued and the pending jobs of those of the tenants that have a limit. `exact` makes other submits of theirs wait for the end of the
 * transaction, so that together they do not exceed the limit. Reads no more rows than the limit by i_job_queue and i_job_pending_tenant, and of
 * the jobs that wait for a time (i_job_waking) those of all tenants.
 */
export async function countWaiting(
  runner: SqlRunner,
  { queued, pending }: Receivers,
  exact: boolean,
): Promise<{ queued: WaitingCount[]; pending: WaitingCount[] }> {
  const count = (sql: string, tenants: readonly string[]): Promise<WaitingCount[]> | [] =>
    tenants.length > 0 ? runner.query<WaitingCount>(sql, [tenants]) : [];
  const [, ofQueued, ofPending] = await Promise.all([
    exact ? runner.query(LOCK, [queued, pending]) : undefined,
    count(COUNT_QUEUED, queued),
    count(COUNT_PENDING, pending),
  ]);
  return { queued: ofQueued, pending: ofPending };
}
