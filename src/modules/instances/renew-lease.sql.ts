import type { SqlRunner } from '../../database/index.js';

/** Heartbeat and lease in one. Resolves to false when the incarnation is gone: others took what it held. */
export async function renewLease(runner: SqlRunner, id: number, leaseMs: number): Promise<boolean> {
  const rows = await runner.query<{ id: number }>(
    `UPDATE t_instance SET heartbeat_at = now(), lease_until = now() + $2 * interval '1 millisecond'
     WHERE id = $1
     RETURNING id`,
    [id, leaseMs],
  );
  return rows.length > 0;
}
