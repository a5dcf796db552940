import type { SqlRunner } from '../../../database/index.js';
import type { JobFile } from './job-file.js';
import { FILE_COLUMNS, IS_SHOWN, toJobFile, type JobFileRow } from './job-file-row.js';

const LIST = `SELECT ${FILE_COLUMNS} FROM t_job_info j LEFT JOIN t_job_file f ON f.job_id = j.id AND ${IS_SHOWN}
  WHERE j.id = $1 AND ($2::text IS NULL OR j.tenant = $2) ORDER BY f.kind, f.id`;

/**
 * The files of a job that are shown, inputs first, each kind in the order in which they came; undefined when the tenant (null: any)
 * has no such job. By the primary keys.
 */
export async function listFiles(runner: SqlRunner, tenant: string | null, jobId: string): Promise<JobFile[] | undefined> {
  const rows = await runner.query<JobFileRow | { id: null }>(LIST, [jobId, tenant]);
  if (rows.length === 0) return undefined;
  return rows.flatMap((row) => (row.id === null ? [] : [toJobFile(row)]));
}
