import type { ChangedJob, JobChange } from '../../jobs/index.js';

/** What a stream tells of a job that has changed. Times are as they are now; status, sequence and percent are those of the change. */
export interface ChangeEvent {
  readonly jobId: string;
  readonly tenant: string;
  readonly jobType: string;
  readonly name: string | null;
  readonly owner: string | null;
  readonly status: JobChange['status'];
  readonly sequence: number;
  readonly percentCompleted: number;
  readonly attempt: number;
  readonly instance: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
  readonly stopRequestedAt: string | null;
}

/** A change with its job. */
export function changeEvent(change: JobChange, job: ChangedJob): ChangeEvent {
  const { jobId, status, sequence, percentCompleted } = change;
  const { tenant, jobType, name, owner, attempt, instance } = job;
  const text = (time: Date | null): string | null => time?.toISOString() ?? null;
  return {
    ...{ jobId, tenant, jobType, name, owner, status, sequence, percentCompleted, attempt, instance },
    createdAt: job.createdAt.toISOString(),
    startedAt: text(job.startedAt),
    stoppedAt: text(job.stoppedAt),
    stopRequestedAt: text(job.stopRequestedAt),
  };
}
