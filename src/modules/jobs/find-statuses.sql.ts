import type { JobStatus } from '#libs/contract';
import type { SqlRunner } from '../../database/index.js';

/** The statuses of jobs, by their ids. */
export async function findStatuses(runner: SqlRunner, ids: readonly string[]): Promise<Map<string, JobStatus>> {
  if (ids.length === 0) return new Map();
  const rows = await runner.query<{ id: string; status: JobStatus }>('SELECT id, status FROM t_job_info WHERE id = ANY($1::uuid[])', [ids]);
  return new Map(rows.map(({ id, status }) => [id, status]));
}
