import type { SqlRunner } from '../../database/index.js';

/** Pauses a job type or lets it go on, by the primary key; whether there is such a type. */
export async function setTypePaused(runner: SqlRunner, name: string, paused: boolean): Promise<boolean> {
  const rows = await runner.query('UPDATE t_job_type SET paused = $2 WHERE name = $1 RETURNING name', [name, paused]);
  return rows.length > 0;
}
