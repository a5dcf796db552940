import type { SqlRunner } from '../../database/index.js';

/**
 * Makes claims serial over all instances until the end of the transaction. A statement of its own: what the claim reads
 * next must come from a snapshot taken after the lock was got, or it would not see the claim before it.
 */
export async function lockClaims(runner: SqlRunner): Promise<void> {
  await runner.query('SELECT pg_advisory_xact_lock(hashtext(current_schema()), 4)');
}
