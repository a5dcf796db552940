import type { SqlRunner } from '../../../database/index.js';

/** A job as the log names it. */
export interface RunningJob {
  readonly jobId: string;
  readonly tenant: string;
  readonly jobType: string;
  readonly attempt: number;
}

/** Up to `limit` of the jobs that an incarnation runs, the last started first; by index i_job_held, which has no more than its pool. */
export function findRunningJobs(runner: SqlRunner, incarnation: number, limit: number): Promise<RunningJob[]> {
  return runner.query<RunningJob>(
    `SELECT id AS "jobId", tenant, type AS "jobType", attempt
     FROM t_job_info WHERE held_by = $1 AND status = 'RUNNING'
     ORDER BY started_at DESC LIMIT $2`,
    [incarnation, limit],
  );
}
