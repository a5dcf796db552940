import type { RecordChange } from '#libs/job-kit';
import type { SqlRunner } from '../../../database/index.js';
import type { JobRecordNote } from './job-record-note.js';

/** A record with its place. */
export type ListedRecord = JobRecordNote & { readonly id: string };

/** Which of a job's records: of one kind of change (null: both), after a place, at most so many. */
export interface RecordRange {
  readonly change: RecordChange | null;
  readonly after: string;
  readonly limit: number;
}

/** Records of a job in the order in which it told of them, by the primary key. */
export function listRecords(runner: SqlRunner, jobId: string, { change, after, limit }: RecordRange): Promise<ListedRecord[]> {
  return runner.query<ListedRecord>(
    `SELECT id::text AS id, attempt, change, label, href, created_at AS "createdAt" FROM t_job_record
     WHERE job_id = $1 AND id > $2 AND ($3::text IS NULL OR change = $3) ORDER BY id LIMIT $4`,
    [jobId, after, change, limit],
  );
}
