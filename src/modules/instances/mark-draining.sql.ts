import type { SqlRunner } from '../../database/index.js';

/** Tells that the incarnation takes no more jobs. */
export async function markDraining(runner: SqlRunner, id: number): Promise<void> {
  await runner.query('UPDATE t_instance SET draining = true WHERE id = $1', [id]);
}
