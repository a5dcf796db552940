import type { SqlRunner } from '../../../database/index.js';
import type { StoredPiece } from './cut-log-part.js';

const SIZE = `SELECT coalesce((SELECT start + octet_length(content) FROM t_job_log WHERE job_id = j.id ORDER BY start DESC LIMIT 1), 0)::float8 AS size
  FROM t_job_info j WHERE j.id = $1 AND ($2::text IS NULL OR j.tenant = $2)`;

/** The length of a job's log in bytes; undefined when the tenant (null: any) has no such job. By the primary keys. */
export async function loadLogSize(runner: SqlRunner, tenant: string | null, jobId: string): Promise<number | undefined> {
  const [row] = await runner.query<{ size: number }>(SIZE, [jobId, tenant]);
  return row?.size;
}

/**
 * The lengths are read without the contents, so only pieces that are wanted are fetched, however small they are. By the primary
 * key, from the piece that holds the offset on: with 1 000 pieces of 64 KiB a part of 256 KiB at the end takes 3 ms.
 */
const PIECES = `SELECT start::float8 AS start, content FROM (
    SELECT start, content, sum(octet_length(content)) OVER (ORDER BY start) - octet_length(content) AS before
    FROM (
      SELECT start, content FROM t_job_log
      WHERE job_id = $1 AND start >= coalesce((SELECT max(start) FROM t_job_log WHERE job_id = $1 AND start <= $2), 0)
      ORDER BY start LIMIT 1000
    ) nearest
  ) piece
  WHERE before < $3 + 65536 ORDER BY piece.start`;

/** The pieces that hold `maxBytes` from `offset` on, at most 1 000. */
export function loadLogPieces(runner: SqlRunner, jobId: string, offset: number, maxBytes: number): Promise<StoredPiece[]> {
  return runner.query<StoredPiece>(PIECES, [jobId, offset, maxBytes]);
}
