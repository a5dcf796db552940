import type { SqlRunner } from '../../database/index.js';
import { DIGEST_SQL } from './insert-jobs.sql.js';
import type { JobInfo } from './job-info.js';

/** For each job that has an equal one which has not ended: the id of that one. One look into i_job_equal per job. */
export async function findEqualJobs(runner: SqlRunner, jobs: readonly JobInfo[]): Promise<Map<string, string>> {
  if (jobs.length === 0) return new Map();
  const rows = await runner.query<{ id: string; other: string }>(
    `SELECT u.id, e.id AS other
     FROM unnest($1::uuid[], $2::integer[], $3::jsonb[]) AS u(id, lane_id, parameters)
     CROSS JOIN LATERAL (
       SELECT j.id FROM t_job_info j
       WHERE j.lane_id = u.lane_id AND j.digest = coalesce(${DIGEST_SQL}, 0) AND j.stopped_at IS NULL LIMIT 1) e`,
    [jobs.map(({ id }) => id), jobs.map(({ laneId }) => laneId), jobs.map(({ parameters }) => JSON.stringify(parameters ?? null))],
  );
  return new Map(rows.map(({ id, other }) => [id, other]));
}
