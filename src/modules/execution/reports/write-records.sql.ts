import { rowsSql, rowsValues, type RowColumn, type SqlRunner } from '../../../database/index.js';
import type { RecordNote } from './record-note.js';
import type { Reported } from './reported.js';
import { stillOurs } from './still-ours.sql.js';

const COLUMNS: readonly RowColumn<Reported<RecordNote>>[] = [
  { name: 'job_id', type: 'uuid', of: ({ jobId }) => jobId },
  { name: 'claim_token', type: 'uuid', of: ({ claimToken }) => claimToken },
  { name: 'attempt', type: 'integer', of: ({ attempt }) => attempt },
  { name: 'change', type: 'text', of: ({ item }) => item.change },
  { name: 'label', type: 'text', of: ({ item }) => item.label },
  { name: 'href', type: 'text', of: ({ item }) => item.href },
];

const WRITE = `INSERT INTO t_job_record (job_id, attempt, change, label, href)
  SELECT u.job_id, u.attempt, u.change, u.label, u.href FROM ${rowsSql(COLUMNS)} WHERE ${stillOurs('u')}
  ON CONFLICT (job_id, change, md5(href)) DO NOTHING`;

/** Stores what jobs created or modified, each once, in one statement; by i_job_record_href. */
export async function writeRecords(runner: SqlRunner, records: readonly Reported<RecordNote>[]): Promise<void> {
  await runner.query(WRITE, rowsValues(COLUMNS, records));
}
