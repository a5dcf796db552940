import type { JobStatus } from '#libs/contract';
import type { SqlRunner } from '../../../database/index.js';

/** What is told of a changed job besides the change itself. */
export interface ChangedJob {
  readonly jobId: string;
  readonly tenant: string;
  readonly jobType: string;
  readonly name: string | null;
  readonly owner: string | null;
  readonly status: JobStatus;
  readonly attempt: number;
  readonly instance: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly stoppedAt: Date | null;
  readonly stopRequestedAt: Date | null;
}

/** Jobs as they are now, by the primary keys; those that are gone are left out. */
export function loadChanged(runner: SqlRunner, ids: readonly string[]): Promise<ChangedJob[]> {
  return runner.query<ChangedJob>(
    `SELECT j.id AS "jobId", j.tenant, j.type AS "jobType", p.name, p.owner, j.status, j.attempt, j.instance, j.created_at AS "createdAt",
       j.started_at AS "startedAt", j.stopped_at AS "stoppedAt", j.stop_requested_at AS "stopRequestedAt"
     FROM t_job_info j JOIN t_job_parameters p ON p.job_id = j.id WHERE j.id = ANY($1::uuid[])`,
    [ids],
  );
}
