import type { JobRecord, RecordChange } from '#libs/job-kit';

/** A record of another system that a job says it created or modified. What a job that did not succeed says may have been rolled back. */
export interface JobRecordNote extends JobRecord {
  readonly change: RecordChange;
  /** The attempt that said so first. */
  readonly attempt: number;
  readonly createdAt: Date;
}
