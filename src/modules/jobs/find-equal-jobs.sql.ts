import type { SqlRunner } from '../../database/index.js';
import { DIGEST_SQL } from './insert-jobs.sql.js';
import type { JobInfo } from './job-info.js';

/** How many of the newest jobs with the same parameters are looked at. */
const NEWEST = 20;

/**
 * For each job that has an equal one which has not ended: the id of that one. An equal job that is older than the newest
 * twenty is not found; the search must not grow with the number of equal jobs that have ended.
 *
 * BETWEEN, and an order by both columns, leave i_job_parameters_digest alone to go by. By `digest = …` PostgreSQL reads the table from the
 * newest job on when it takes all digests for the same (a flood of equal jobs): a submit of other parameters then took 3 s beside a million.
 */
export async function findEqualJobs(runner: SqlRunner, jobs: readonly JobInfo[]): Promise<Map<string, string>> {
  if (jobs.length === 0) return new Map();
  const rows = await runner.query<{ id: string; other: string }>(
    `SELECT u.id, e.id AS other
     FROM unnest($1::uuid[], $2::integer[], $3::jsonb[]) AS u(id, lane_id, parameters)
     CROSS JOIN LATERAL (
       SELECT j.id
       FROM (SELECT job_id FROM t_job_parameters WHERE digest BETWEEN ${DIGEST_SQL} AND ${DIGEST_SQL} ORDER BY digest DESC, job_id DESC LIMIT ${NEWEST}) p
       JOIN t_job_info j ON j.id = p.job_id
       WHERE j.stopped_at IS NULL AND j.lane_id = u.lane_id LIMIT 1) e`,
    [jobs.map(({ id }) => id), jobs.map(({ laneId }) => laneId), jobs.map(({ parameters }) => JSON.stringify(parameters ?? null))],
  );
  return new Map(rows.map(({ id, other }) => [id, other]));
}
