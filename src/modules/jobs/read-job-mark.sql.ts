import type { SqlRunner } from '../../database/index.js';

/**
 * What of a job changes without a change of its row: another text after each change of its files, and after each retry. By the primary key
 * of t_job_file and by i_job_parameters_retry.
 */
export async function readJobMark(runner: SqlRunner, jobId: string): Promise<string> {
  const [row] = await runner.query<{ mark: string }>(
    `SELECT concat_ws('-', f.number, to_hex(f.ids), (SELECT count(*) FROM t_job_parameters WHERE retry_of = $1)) AS mark
     FROM (SELECT count(*) AS number, bit_xor(hashtextextended(id::text, 0)) AS ids FROM t_job_file WHERE job_id = $1) AS f`,
    [jobId],
  );
  return row?.mark ?? '';
}
