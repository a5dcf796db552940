import type { SqlRunner } from '../../database/index.js';

/** Whether somebody asked the incarnation to end; by the primary key. */
export async function isDrainRequested(runner: SqlRunner, id: number): Promise<boolean> {
  const rows = await runner.query('SELECT 1 FROM t_instance WHERE id = $1 AND drain_requested', [id]);
  return rows.length > 0;
}
