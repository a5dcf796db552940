import type { SqlRunner } from '../database/index.js';

/** Takes an event out of the outbox and keeps it, with why, in t_refused_event. */
export async function setEventAside(runner: SqlRunner, id: number, reason: string): Promise<void> {
  await runner.query(
    `WITH refused AS (DELETE FROM t_outbox WHERE id = $1 RETURNING *)
     INSERT INTO t_refused_event (id, job_id, sequence, routing_key, type, traceparent, body, reason)
     SELECT id, job_id, sequence, routing_key, type, traceparent, body, $2 FROM refused`,
    [id, reason],
  );
}
