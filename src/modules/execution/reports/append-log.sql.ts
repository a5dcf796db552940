import type { SqlRunner } from '../../../database/index.js';

/**
 * Adds a piece of at most 64 KiB at the end of the log of a job that has ended. Resolves to whether it did: an attempt that is under way writes
 * the log itself. By primary keys.
 */
export async function appendLog(runner: SqlRunner, jobId: string, content: Buffer): Promise<boolean> {
  const rows = await runner.query(
    `INSERT INTO t_job_log (job_id, start, content)
     SELECT j.id, coalesce((SELECT l.start + octet_length(l.content) FROM t_job_log l WHERE l.job_id = j.id ORDER BY l.start DESC LIMIT 1), 0), $2::bytea
     FROM t_job_info j WHERE j.id = $1 AND j.stopped_at IS NOT NULL
     ON CONFLICT DO NOTHING RETURNING start`,
    [jobId, content],
  );
  return rows.length > 0;
}
