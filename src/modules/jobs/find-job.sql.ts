import type { SqlRunner } from '../../database/index.js';
import type { JobDetails } from './job-info.js';
import { JOB_COLUMNS, toJobInfo, type JobRow } from './job-row.js';

/** A job with what it left behind, by its primary keys and i_job_parameters_retry; `tenant` null looks in all tenants. */
export async function findJob(runner: SqlRunner, tenant: string | null, jobId: string): Promise<JobDetails | null> {
  const [row] = await runner.query<JobRow & { result: unknown; stack_trace: string | null; retried_as: string[] }>(
    `SELECT ${JOB_COLUMNS}, o.result, o.stack_trace,
       ARRAY(SELECT r.job_id FROM t_job_parameters r WHERE r.retry_of = j.id ORDER BY r.job_id) AS retried_as
     FROM t_job_info j LEFT JOIN t_job_parameters p ON p.job_id = j.id LEFT JOIN t_job_outcome o ON o.job_id = j.id
     WHERE j.id = $1 AND ($2::text IS NULL OR j.tenant = $2)`,
    [jobId, tenant],
  );
  return row ? { ...toJobInfo(row), result: row.result, stackTrace: row.stack_trace, retriedAs: row.retried_as } : null;
}
