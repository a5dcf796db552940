import type { SqlRunner } from '../../database/index.js';
import type { ClearFilter } from './retention/find-ended-jobs.sql.js';

const COUNT = `SELECT count(*)::int AS active FROM t_job_parameters p JOIN t_job_info j ON j.id = p.job_id
  WHERE p.tenant = $1 AND j.stopped_at IS NULL AND ($2::text IS NULL OR p.owner = $2) AND ($3::text[] IS NULL OR j.type = ANY($3))`;

/** How many jobs of a tenant have not ended; reads the tenant's jobs once, by i_job_parameters_tenant and the primary key. */
export async function countActive(runner: SqlRunner, { tenant, owner, types }: ClearFilter): Promise<number> {
  const [row] = await runner.query<{ active: number }>(COUNT, [tenant, owner ?? null, types ?? null]);
  return row?.active ?? 0;
}
