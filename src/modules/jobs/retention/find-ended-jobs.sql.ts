import type { TerminalStatus } from '#libs/contract';
import type { SqlRunner } from '../../../database/index.js';

/** Which of a tenant's ended jobs to clear; what is absent does not restrict, an empty list lets none pass. */
export interface ClearFilter {
  readonly tenant: string;
  readonly owner?: string | undefined;
  readonly types?: readonly string[] | undefined;
  readonly statuses?: readonly TerminalStatus[] | undefined;
  /** Only jobs that ended before this time. */
  readonly endedBefore?: Date | undefined;
}

/** Not `$2 IS NULL OR …`: a plan that is kept for any values could not go on from the id by the index then. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * The ids of ended jobs of a tenant that are not locked, in the order of the ids, after `afterId`. All calls together read the tenant's
 * jobs once, by i_job_parameters_tenant and the primary key, however many other tenants have. Measured with 10 000 of the tenant's
 * among 100 000: 2 500 pages for 500 jobs.
 */
export async function findEndedJobs(runner: SqlRunner, filter: ClearFilter, afterId: string | null, limit: number): Promise<string[]> {
  const { tenant, owner, types, statuses, endedBefore } = filter;
  const rows = await runner.query<{ id: string }>(
    `SELECT p.job_id AS id FROM t_job_parameters p JOIN t_job_info j ON j.id = p.job_id
     WHERE p.tenant = $1 AND p.job_id > $2 AND j.stopped_at IS NOT NULL AND NOT j.locked
       AND ($3::text IS NULL OR p.owner = $3) AND ($4::text[] IS NULL OR j.type = ANY($4)) AND ($5::text[] IS NULL OR j.status = ANY($5))
       AND ($6::timestamptz IS NULL OR j.stopped_at < $6)
     ORDER BY p.job_id LIMIT $7`,
    [tenant, afterId ?? BEFORE_ALL, owner ?? null, types ?? null, statuses ?? null, endedBefore ?? null, limit],
  );
  return rows.map(({ id }) => id);
}
