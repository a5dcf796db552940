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

/** Transactions under way: all before `xmin` have ended, none from `xmax` on has begun. */
export interface Horizon {
  readonly xmin: number;
  readonly xmax: number;
}

/**
 * Events after an id, oldest first, by the primary key, with the horizon of the very snapshot in which they were read: an event
 * of a transaction that had ended by then cannot be missing.
 */
export async function readOutbox(runner: SqlRunner, afterId: number, limit: number): Promise<{ rows: OutboxRow[]; horizon: Horizon }> {
  const rows = await runner.query<Horizon & { [Key in keyof OutboxRow]: OutboxRow[Key] | null }>(
    `SELECT pg_snapshot_xmin(s)::text::float8 AS xmin, pg_snapshot_xmax(s)::text::float8 AS xmax, o.id::float8 AS id, o.job_id AS "jobId",
       o.sequence, o.routing_key AS "routingKey", o.type, o.traceparent, o.body
     FROM pg_current_snapshot() AS s
     LEFT JOIN LATERAL (SELECT * FROM t_outbox WHERE id > $1 ORDER BY id LIMIT $2) o ON true`,
    [afterId, limit],
  );
  const [first] = rows;
  if (!first) throw new Error('pg_current_snapshot() gave no row');
  return { rows: rows.filter((row): row is Horizon & OutboxRow => row.id !== null), horizon: { xmin: first.xmin, xmax: first.xmax } };
}
