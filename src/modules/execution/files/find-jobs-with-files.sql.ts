import type { SqlRunner } from '../../../database/index.js';

/** Which of the jobs have files, by the primary key of t_job_file. */
export async function findJobsWithFiles(runner: SqlRunner, jobIds: readonly string[]): Promise<string[]> {
  const rows = await runner.query<{ id: string }>(
    'SELECT u.id FROM unnest($1::uuid[]) AS u(id) WHERE EXISTS (SELECT FROM t_job_file f WHERE f.job_id = u.id)',
    [jobIds],
  );
  return rows.map(({ id }) => id);
}
