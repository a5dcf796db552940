import type { SqlRunner } from '../../database/index.js';

/**
 * How many of the tenant's own jobs are to be taken before one of its jobs, counted no further than `most`; null when there is no such
 * job, or it may not be taken now (not QUEUED, or waiting for a time). Jobs of paused types do not count: they are in nobody's way.
 *
 * By i_job_queue: of each lane of the tenant the first entries up to the job's rank, `most` at most: 17 pages for 1 000 of 100 000.
 */
export async function countAhead(runner: SqlRunner, tenant: string, jobId: string, most: number): Promise<number | null> {
  const [row] = await runner.query<{ ahead: number }>(
    `SELECT (SELECT count(*) FROM (
       SELECT 1 FROM t_lane l LEFT JOIN t_job_type t ON t.name = l.type
       CROSS JOIN LATERAL (
         SELECT 1 FROM t_job_info q WHERE q.lane_id = l.id AND q.rank IS NOT NULL AND (q.rank, q.id) < (j.rank, j.id)
         ORDER BY q.rank, q.id LIMIT $3) a
       WHERE l.tenant = j.tenant AND t.paused IS NOT TRUE LIMIT $3) c)::int AS ahead
     FROM t_job_info j WHERE j.id = $1 AND j.tenant = $2 AND j.status = 'QUEUED' AND j.rank IS NOT NULL`,
    [jobId, tenant, most],
  );
  return row?.ahead ?? null;
}
