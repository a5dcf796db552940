import type { SqlRunner } from '../../../database/index.js';
import type { JobFile } from './job-file.js';
import { FILE_COLUMNS, toJobFile, type JobFileRow } from './job-file-row.js';

/** The files that were submitted with a job, in the order in which they came; by the primary key. */
export async function loadInputs(runner: SqlRunner, jobId: string): Promise<JobFile[]> {
  const rows = await runner.query<JobFileRow>(
    `SELECT ${FILE_COLUMNS} FROM t_job_file f WHERE f.job_id = $1 AND f.kind = 'input' ORDER BY f.id`,
    [jobId],
  );
  return rows.map(toJobFile);
}
