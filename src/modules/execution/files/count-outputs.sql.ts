import type { SqlRunner } from '../../../database/index.js';
import { IS_SHOWN } from './job-file-row.js';

/** How many outputs of each job are shown; jobs without any are left out. By the primary keys. */
export async function countOutputs(runner: SqlRunner, jobIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await runner.query<{ jobId: string; files: number }>(
    `SELECT j.id AS "jobId", count(*)::int AS files FROM t_job_info j JOIN t_job_file f ON f.job_id = j.id
     WHERE j.id = ANY($1::uuid[]) AND f.kind = 'output' AND ${IS_SHOWN} GROUP BY j.id`,
    [jobIds],
  );
  return new Map(rows.map(({ jobId, files }) => [jobId, files]));
}
