import type { SqlRunner } from '../../database/index.js';

/** Locks a job against removal, or unlocks it. Resolves to whether there is such a job of the tenant. */
export async function setLocked(runner: SqlRunner, tenant: string, jobId: string, locked: boolean): Promise<boolean> {
  const rows = await runner.query('UPDATE t_job_info SET locked = $3 WHERE id = $1 AND tenant = $2 RETURNING id', [jobId, tenant, locked]);
  return rows.length > 0;
}
