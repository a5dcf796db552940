import type { SqlRunner } from '../../../database/index.js';

/**
 * Removes the rows of those of the jobs that have ended, are not locked, and that nobody else is writing; gives their ids. By the
 * primary key: what an ended job is, is said by `stopped_at` here, because `ended_as` would let the planner take i_job_ended, all
 * of it.
 */
export async function deleteJobs(runner: SqlRunner, ids: readonly string[]): Promise<string[]> {
  const rows = await runner.query<{ id: string }>(
    `DELETE FROM t_job_info WHERE id = ANY(ARRAY(
       SELECT id FROM t_job_info WHERE id = ANY($1::uuid[]) AND stopped_at IS NOT NULL AND NOT locked FOR UPDATE SKIP LOCKED))
     RETURNING id`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
