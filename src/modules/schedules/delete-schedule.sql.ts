import type { SqlRunner } from '../../database/index.js';

/** Removes a schedule, by t_schedule_pkey; resolves to whether there was one. */
export async function deleteSchedule(runner: SqlRunner, tenant: string, name: string): Promise<boolean> {
  const rows = await runner.query('DELETE FROM t_schedule WHERE tenant = $1 AND name = $2 RETURNING name', [tenant, name]);
  return rows.length > 0;
}
