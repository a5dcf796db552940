import { rowsSql, rowsValues, type RowColumn, type SqlRunner } from '../../../database/index.js';
import type { Reported } from './reported.js';
import { stillOurs } from './still-ours.sql.js';

const COLUMNS: readonly RowColumn<Reported<string>>[] = [
  { name: 'job_id', type: 'uuid', of: ({ jobId }) => jobId },
  { name: 'claim_token', type: 'uuid', of: ({ claimToken }) => claimToken },
  { name: 'attempt', type: 'integer', of: ({ attempt }) => attempt },
  { name: 'state', type: 'text', of: ({ item }) => item },
];

const WRITE = `INSERT INTO t_job_checkpoint (job_id, attempt, state)
  SELECT u.job_id, u.attempt, u.state FROM ${rowsSql(COLUMNS)} WHERE ${stillOurs('u')}
  ON CONFLICT (job_id) DO UPDATE SET attempt = EXCLUDED.attempt, state = EXCLUDED.state, kept_at = now()`;

/** Stores the checkpoints of any number of jobs in one statement; by the primary key, and without touching an index (HOT). */
export async function writeCheckpoints(runner: SqlRunner, checkpoints: readonly Reported<string>[]): Promise<void> {
  await runner.query(WRITE, rowsValues(COLUMNS, checkpoints));
}
