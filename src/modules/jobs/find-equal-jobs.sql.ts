import type { SqlRunner } from '../../database/index.js';
import { DIGEST_SQL } from './insert-jobs.sql.js';
import type { JobInfo } from './job-info.js';

/** A new job that is compared with those of its lane. */
export interface ComparedJob extends Pick<JobInfo, 'id' | 'laneId' | 'parameters'> {
  /** Only jobs of this owner are compared; null: the jobs of all owners. */
  readonly owner: string | null;
}

/** How many of the newest jobs with the same parameters are looked at. */
const NEWEST = 20;

/**
 * For each job that has an equal one which has not ended: the id of that one. An equal job that is older than the newest
 * twenty is not found; the search must not grow with the number of equal jobs that have ended.
 *
 * BETWEEN, and an order by both columns, leave i_job_parameters_digest alone to go by. By `digest = …` PostgreSQL reads the table from the
 * newest job on when it takes all digests for the same (a flood of equal jobs): a submit of other parameters then took 3 s beside a million.
 *
 * Each digest is looked for once: while a new table has no statistics, PostgreSQL sorts all that are equal, and the second message of 10 000 equal
 * jobs took 30 to 60 s.
 */
export async function findEqualJobs(runner: SqlRunner, jobs: readonly ComparedJob[]): Promise<Map<string, string>> {
  if (jobs.length === 0) return new Map();
  const rows = await runner.query<{ id: string; other: string }>(
    `WITH new AS (
       SELECT u.id, u.lane_id, u.owner, ${DIGEST_SQL} AS digest FROM unnest($1::uuid[], $2::integer[], $3::jsonb[], $4::text[]) AS u(id, lane_id, parameters, owner)
     ), found AS MATERIALIZED (
       SELECT d.lane_id, d.digest, d.owner, e.id
       FROM (SELECT DISTINCT lane_id, digest, owner FROM new) d
       CROSS JOIN LATERAL (
         SELECT j.id
         FROM (SELECT job_id, owner FROM t_job_parameters WHERE digest BETWEEN d.digest AND d.digest ORDER BY digest DESC, job_id DESC LIMIT ${NEWEST}) p
         JOIN t_job_info j ON j.id = p.job_id
         WHERE j.stopped_at IS NULL AND j.lane_id = d.lane_id AND (d.owner IS NULL OR p.owner = d.owner) LIMIT 1) e
     )
     SELECT new.id, f.id AS other
     FROM found f JOIN new ON new.lane_id = f.lane_id AND new.digest = f.digest AND new.owner IS NOT DISTINCT FROM f.owner`,
    [
      jobs.map(({ id }) => id),
      jobs.map(({ laneId }) => laneId),
      jobs.map(({ parameters }) => JSON.stringify(parameters ?? null)),
      jobs.map(({ owner }) => owner),
    ],
  );
  return new Map(rows.map(({ id, other }) => [id, other]));
}
