import type { SqlRunner } from '../../../database/index.js';

/**
 * Removes up to `limit` of the oldest entries that are older than 90 days, by the primary key; entries of one moment may be out of order
 * by as long as their transactions took, which makes them go that much later. Resolves to how many.
 */
export async function forgetAudit(runner: SqlRunner, limit: number): Promise<number> {
  const rows = await runner.query(
    `DELETE FROM t_audit WHERE id = ANY(ARRAY(
       SELECT id FROM (SELECT id, at FROM t_audit ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) oldest
       WHERE at < now() - interval '90 days'))
     RETURNING 1`,
    [limit],
  );
  return rows.length;
}
