import type { SqlRunner } from '../database/index.js';

/** An event that waits. */
export interface OutboxRow {
  /** Rises, for the events of one job, in the order of their commits. */
  readonly id: number;
  readonly jobId: string;
  readonly sequence: number;
  readonly routingKey: string;
  readonly type: string;
  readonly traceparent: string | null;
  readonly body: string;
}

/**
 * A transaction id that is above those of all transactions that have written anything so far. Not `pg_snapshot_xmax`: that is above
 * the highest id that has *completed*, and a transaction under way may be younger than that.
 */
export async function newestTransaction(runner: SqlRunner): Promise<number> {
  const [row] = await runner.query<{ xid: number }>('SELECT pg_current_xact_id()::text::float8 AS xid');
  if (!row) throw new Error('pg_current_xact_id() gave no row');
  return row.xid;
}

/** Of a row `o`. */
const COLUMNS = `o.id::float8 AS id, o.job_id AS "jobId", o.sequence, o.routing_key AS "routingKey", o.type, o.traceparent, o.body`;

/** Events by their ids, oldest first; those that are there. */
export async function readEvents(runner: SqlRunner, ids: readonly number[]): Promise<OutboxRow[]> {
  if (ids.length === 0) return [];
  return runner.query<OutboxRow>(`SELECT ${COLUMNS} FROM t_outbox o WHERE id = ANY($1::bigint[]) ORDER BY o.id`, [ids]);
}

/** Ids between two others, these not among them. */
export interface OutboxGap {
  readonly after: number;
  readonly before: number;
}

/**
 * Events in the gaps (which rise), oldest first, by the primary key, with the oldest transaction under way in the very snapshot in which they
 * were read: no event of an older transaction can be missing.
 */
export async function readOutbox(
  runner: SqlRunner,
  gaps: readonly OutboxGap[],
  limit: number,
): Promise<{ rows: OutboxRow[]; oldest: number }> {
  const rows = await runner.query<{ oldest: number } & { [Key in keyof OutboxRow]: OutboxRow[Key] | null }>(
    `SELECT pg_snapshot_xmin(s)::text::float8 AS oldest, ${COLUMNS}
     FROM pg_current_snapshot() AS s
     LEFT JOIN LATERAL (
       SELECT e.* FROM unnest($1::bigint[], $2::bigint[]) AS g(after, before)
       CROSS JOIN LATERAL (SELECT * FROM t_outbox WHERE id > g.after AND id < g.before ORDER BY id LIMIT $3) e
       ORDER BY e.id LIMIT $3) o ON true`,
    [gaps.map(({ after }) => after), gaps.map(({ before }) => before), limit],
  );
  const [first] = rows;
  if (!first) throw new Error('pg_current_snapshot() gave no row');
  return { rows: rows.filter((row): row is { oldest: number } & OutboxRow => row.id !== null), oldest: first.oldest };
}
