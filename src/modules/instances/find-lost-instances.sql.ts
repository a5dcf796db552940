import type { SqlRunner } from '../../database/index.js';

/**
 * Incarnations whose lease has run out, and those that hold jobs but are registered no more (a claim that committed while
 * they were removed). Reads t_instance and, by index i_job_held, the jobs that are held: never more than all pools together.
 */
export async function findLostInstances(runner: SqlRunner): Promise<number[]> {
  const rows = await runner.query<{ id: number }>(
    `SELECT id FROM t_instance WHERE lease_until < now()
     UNION
     SELECT held_by FROM t_job_info job
     WHERE held_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM t_instance WHERE id = job.held_by)`,
  );
  return rows.map(({ id }) => id);
}
