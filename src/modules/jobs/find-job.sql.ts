import type { SqlRunner } from '../../database/index.js';
import type { JobDetails } from './job-info.js';
import { JOB_COLUMNS, toJobInfo, type JobRow } from './job-row.js';

/** A job with what it left behind, by its primary keys; `tenant` null looks in all tenants. */
export async function findJob(runner: SqlRunner, tenant: string | null, jobId: string): Promise<JobDetails | null> {
  const [row] = await runner.query<JobRow & { result: unknown; stack_trace: string | null }>(
    `SELECT ${JOB_COLUMNS}, o.result, o.stack_trace
     FROM t_job_info j JOIN t_job_parameters p ON p.job_id = j.id LEFT JOIN t_job_outcome o ON o.job_id = j.id
     WHERE j.id = $1 AND ($2::text IS NULL OR j.tenant = $2)`,
    [jobId, tenant],
  );
  return row ? { ...toJobInfo(row), result: row.result, stackTrace: row.stack_trace } : null;
}
