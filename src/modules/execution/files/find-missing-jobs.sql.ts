import type { SqlRunner } from '../../../database/index.js';

/** Which of the ids are of no job, by the primary key. */
export async function findMissingJobs(runner: SqlRunner, ids: readonly string[]): Promise<string[]> {
  const rows = await runner.query<{ id: string }>(
    'SELECT u.id FROM unnest($1::uuid[]) AS u(id) WHERE NOT EXISTS (SELECT FROM t_job_info j WHERE j.id = u.id)',
    [ids],
  );
  return rows.map(({ id }) => id);
}
