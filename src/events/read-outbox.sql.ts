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

/** The horizon now; to be asked before the read that it is to be compared with. */
export async function readHorizon(runner: SqlRunner): Promise<Horizon> {
  const [row] = await runner.query<Horizon>(
    `SELECT pg_snapshot_xmin(s)::text::float8 AS xmin, pg_snapshot_xmax(s)::text::float8 AS xmax FROM pg_current_snapshot() AS s`,
  );
  if (!row) throw new Error('pg_current_snapshot() gave no row');
  return row;
}

/** Events after an id, oldest first, by the primary key. */
export function readOutbox(runner: SqlRunner, afterId: number, limit: number): Promise<OutboxRow[]> {
  return runner.query<OutboxRow>(
    `SELECT id::float8 AS id, job_id AS "jobId", sequence, routing_key AS "routingKey", type, traceparent, body
     FROM t_outbox WHERE id > $1 ORDER BY id LIMIT $2`,
    [afterId, limit],
  );
}
