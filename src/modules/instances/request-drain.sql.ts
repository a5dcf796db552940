import type { SqlRunner } from '../../database/index.js';

/** Leaves with an incarnation that it is to end; resolves to whether it is there. */
export async function requestDrain(runner: SqlRunner, id: number): Promise<boolean> {
  const rows = await runner.query('UPDATE t_instance SET drain_requested = true WHERE id = $1 RETURNING 1', [id]);
  return rows.length > 0;
}
