import type { SqlRunner } from '../../database/index.js';
import type { ListedJob } from './job-info.js';
import { LISTED_COLUMNS, toListedJob, type JobRow } from './job-row.js';
import type { JobScope } from './job-scope.js';

const FIND = `SELECT ${LISTED_COLUMNS} FROM t_job_info j JOIN t_job_parameters p ON p.job_id = j.id
  WHERE j.id = ANY($1::uuid[]) AND ($2::text IS NULL OR j.tenant = $2) AND ($3::text IS NULL OR p.owner = $3) ORDER BY j.id`;

/** Those of the jobs that are in the scope, by the primary keys. */
export async function findJobs(runner: SqlRunner, { tenant, owner }: JobScope, ids: readonly string[]): Promise<ListedJob[]> {
  if (ids.length === 0) return [];
  return (await runner.query<JobRow>(FIND, [ids, tenant, owner])).map(toListedJob);
}
