import type { SqlRunner } from '../../database/index.js';

/** Removes an incarnation that holds nothing (index i_job_held); one that still holds jobs stays, for its rescue. */
export async function removeInstance(runner: SqlRunner, id: number): Promise<void> {
  await runner.query('DELETE FROM t_instance WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM t_job_info WHERE held_by = $1)', [id]);
}
