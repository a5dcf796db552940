import type { SqlRunner } from '../../../database/index.js';

const GIVE_BACK = `WITH gone AS (
    SELECT p.tenant, sum(f.bytes) AS bytes FROM t_job_file f JOIN t_job_parameters p ON p.job_id = f.job_id WHERE f.job_id = ANY($1::uuid[]) GROUP BY p.tenant
  ), locked AS (
    SELECT u.tenant FROM t_tenant_files u WHERE u.tenant IN (SELECT tenant FROM gone) ORDER BY u.tenant FOR NO KEY UPDATE
  )
  UPDATE t_tenant_files u SET bytes = greatest(0, u.bytes - gone.bytes) FROM locked JOIN gone USING (tenant) WHERE u.tenant = locked.tenant`;

/** Takes the files of jobs, whose rows are about to go, off the sums of their tenants; by primary keys. The tenants are locked in the order of their names. */
export async function giveBack(runner: SqlRunner, jobIds: readonly string[]): Promise<void> {
  await runner.query(GIVE_BACK, [jobIds]);
}
