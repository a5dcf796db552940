import { rowsSql, rowsValues, type RowColumn, type SqlRunner } from '../../../database/index.js';
import { stillOurs } from './still-ours.sql.js';
import type { LogPiece } from './log-piece.js';
import type { Reported } from './reported.js';

type Row = Reported<LogPiece> & { readonly position: number };

const COLUMNS: readonly RowColumn<Row>[] = [
  { name: 'job_id', type: 'uuid', of: ({ jobId }) => jobId },
  { name: 'claim_token', type: 'uuid', of: ({ claimToken }) => claimToken },
  { name: 'start', type: 'bigint', of: ({ item }) => item.start },
  { name: 'position', type: 'integer', of: ({ position }) => position },
  { name: 'bytes', type: 'integer', of: ({ item }) => item.content.length },
];

const WRITE = `INSERT INTO t_job_log (job_id, start, content)
  SELECT u.job_id, u.start, substring($1::bytea FROM u.position FOR u.bytes) FROM ${rowsSql(COLUMNS, 2)} WHERE ${stillOurs('u')}
  ON CONFLICT DO NOTHING`;

/**
 * Stores pieces of any number of jobs' logs in one statement. Their content is sent as one value: an array of bytea would be
 * sent as text, twice as long. A piece that is there already is left alone: it was written, and only the answer was lost.
 */
export async function writeLogs(runner: SqlRunner, pieces: readonly Reported<LogPiece>[]): Promise<void> {
  let position = 1;
  const rows = pieces.map((piece) => {
    const row = { ...piece, position };
    position += piece.item.content.length;
    return row;
  });
  await runner.query(WRITE, [Buffer.concat(pieces.map(({ item }) => item.content)), ...rowsValues(COLUMNS, rows)]);
}
