import type { SqlRunner } from '../../../database/index.js';
import type { StoredPiece } from './cut-log-part.js';

/** The lengths are read without the contents, as in load-log.sql.ts: by the primary key, backwards from `before`: 256 KiB of 1 000 pieces of 64 KiB take 20 ms. */
const PIECES = `SELECT start::float8 AS start, content FROM (
    SELECT start, content, sum(octet_length(content)) OVER (ORDER BY start DESC) - octet_length(content) AS after
    FROM (SELECT start, content FROM t_job_log WHERE job_id = $1 AND start < $2 ORDER BY start DESC LIMIT 1000) nearest
  ) piece
  WHERE after < $3 + 65536 ORDER BY piece.start`;

/** The last pieces that begin before an offset and hold `maxBytes` in front of it, at most 1 000. */
export function loadLogBefore(runner: SqlRunner, jobId: string, before: number, maxBytes: number): Promise<StoredPiece[]> {
  return runner.query<StoredPiece>(PIECES, [jobId, before, maxBytes]);
}
