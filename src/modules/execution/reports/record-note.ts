import type { JobRecord, RecordChange } from '#libs/job-kit';

/** A record that a run says it created or modified. */
export interface RecordNote extends JobRecord {
  readonly change: RecordChange;
}
