import type { SqlRunner } from '../../database/index.js';

/** Removes up to `limit` marks of idempotency that no longer count, by i_idempotency_expiry. Resolves to how many. */
export async function forgetMarks(runner: SqlRunner, limit: number): Promise<number> {
  const rows = await runner.query(
    `DELETE FROM t_idempotency WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM t_idempotency WHERE expires_at <= now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))
     RETURNING 1`,
    [limit],
  );
  return rows.length;
}
