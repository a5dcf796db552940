import { rowsSql, rowsValues, type RowColumn, type SqlRunner } from '../../../database/index.js';

/** The part of a job's log that is to be left out: pieces that start at `from` or later, and before `to`. */
export interface LogPrune {
  readonly jobId: string;
  readonly from: number;
  readonly to: number;
}

const COLUMNS: readonly RowColumn<LogPrune>[] = [
  { name: 'job_id', type: 'uuid', of: ({ jobId }) => jobId },
  { name: 'from_start', type: 'bigint', of: ({ from }) => from },
  { name: 'to_start', type: 'bigint', of: ({ to }) => to },
];

const PRUNE = `DELETE FROM t_job_log l USING ${rowsSql(COLUMNS)} WHERE l.job_id = u.job_id AND l.start >= u.from_start AND l.start < u.to_start`;

/** Removes the middle of logs that are too long, by the primary key. */
export async function pruneLogs(runner: SqlRunner, prunes: readonly LogPrune[]): Promise<void> {
  await runner.query(PRUNE, rowsValues(COLUMNS, prunes));
}
