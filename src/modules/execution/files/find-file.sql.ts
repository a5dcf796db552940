import type { SqlRunner } from '../../../database/index.js';
import type { JobFile } from './job-file.js';
import { FILE_COLUMNS, IS_SHOWN, toJobFile, type JobFileRow } from './job-file-row.js';

const FIND = `SELECT f.job_id, ${FILE_COLUMNS} FROM t_job_info j JOIN t_job_file f ON f.job_id = j.id
  WHERE j.id = $1 AND f.id = $3 AND ($2::text IS NULL OR j.tenant = $2) AND ${IS_SHOWN}`;

/** A file with the id of its job. */
export interface FoundFile {
  readonly jobId: string;
  readonly file: JobFile;
}

/** A file of a job, if it is shown; null when there is none. `tenant` null looks in all tenants. By the primary keys. */
export async function findFile(runner: SqlRunner, tenant: string | null, jobId: string, fileId: string): Promise<FoundFile | null> {
  const [row] = await runner.query<JobFileRow & { job_id: string }>(FIND, [jobId, tenant, fileId]);
  return row ? { jobId: row.job_id, file: toJobFile(row) } : null;
}
