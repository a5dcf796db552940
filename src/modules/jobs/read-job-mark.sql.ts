import type { SqlRunner } from '../../database/index.js';
import type { JobInfo } from './job-info.js';

/**
 * What of a job changes without a change of its row: another text after each change of its files, and after each retry. By the primary keys
 * and by i_job_parameters_retry.
 */
export async function readJobMark(runner: SqlRunner, { id, tenant }: Pick<JobInfo, 'id' | 'tenant'>): Promise<string> {
  const [row] = await runner.query<{ mark: string }>(
    `SELECT concat_ws('-', f.number, to_hex(f.ids), (SELECT count(*) FROM t_job_parameters WHERE retry_of = j.id)) AS mark
     FROM t_job_info j
     CROSS JOIN LATERAL (SELECT count(*) AS number, bit_xor(hashtextextended(id::text, 0)) AS ids FROM t_job_file WHERE job_id = j.id) f
     WHERE j.id = $1 AND j.tenant = $2`,
    [id, tenant],
  );
  return row?.mark ?? '';
}
