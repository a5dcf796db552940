import type { SqlRunner } from '../database/index.js';

/** Removes events that the broker has confirmed. */
export async function deleteEvents(runner: SqlRunner, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await runner.query('DELETE FROM t_outbox WHERE id = ANY($1::bigint[])', [ids]);
}
