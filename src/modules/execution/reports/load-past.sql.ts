import type { SqlRunner } from '../../../database/index.js';

/** What earlier attempts of a job left for the next. */
export interface Past {
  /** The length of the log so far, in bytes. */
  readonly logEnd: number;
  /** Undefined: none was kept. */
  readonly checkpoint: unknown;
}

/** For a first attempt. */
export const NO_PAST: Past = { logEnd: 0, checkpoint: undefined };

const LOAD = `SELECT
    (SELECT state FROM t_job_checkpoint WHERE job_id = $1) AS state,
    (SELECT start + octet_length(content) FROM t_job_log WHERE job_id = $1 ORDER BY start DESC LIMIT 1)::float8 AS log_end`;

/** Reads what earlier attempts of a job left, by primary keys. */
export async function loadPast(runner: SqlRunner, jobId: string): Promise<Past> {
  const [row] = await runner.query<{ state: string | null; log_end: number | null }>(LOAD, [jobId]);
  return { logEnd: row?.log_end ?? 0, checkpoint: row?.state == null ? undefined : (JSON.parse(row.state) as unknown) };
}
