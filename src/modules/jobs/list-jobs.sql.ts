import type { JobStatus } from '#libs/contract';
import type { SqlRunner } from '../../database/index.js';
import type { JobInfo } from './job-info.js';
import { JOB_COLUMNS, toJobInfo, type JobRow } from './job-row.js';

/** Which jobs to list, newest first. */
export interface JobFilter {
  /** Null: of all tenants. */
  readonly tenant: string | null;
  readonly status?: readonly JobStatus[] | undefined;
  readonly type?: string | undefined;
  readonly owner?: string | undefined;
  /** Only jobs made before this one: the last id of the page before. */
  readonly before?: string | undefined;
  readonly limit: number;
}

type Condition = (value: string) => string;

/** What each filter asks for. Only those that are given stand in the statement: with `$1 IS NULL OR …` no index bounds what is read. */
const CONDITIONS: Readonly<Record<keyof Omit<JobFilter, 'limit'>, Condition>> = {
  tenant: (value) => `p.tenant BETWEEN ${value}::text AND ${value}::text`,
  status: (value) => `j.status = ANY(${value}::text[])`,
  type: (value) => `j.type = ${value}::text`,
  owner: (value) => `p.owner = ${value}::text`,
  before: (value) => `p.job_id < ${value}::uuid`,
};

/**
 * A page of jobs, newest first: ids are in the order of time, so the page is read by the primary key, or by
 * i_job_parameters_tenant for one tenant; a rare status or owner makes it read on until the page is full. For one tenant the order names
 * the tenant, and the condition is a range: so that no plan walks the primary key through the jobs of all others.
 */
export async function listJobs(runner: SqlRunner, { limit, ...filter }: JobFilter): Promise<JobInfo[]> {
  const given = (Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]).filter((name) => (filter[name] ?? null) !== null);
  const conditions = given.map((name, index) => CONDITIONS[name](`$${index + 2}`));
  const rows = await runner.query<JobRow>(
    `SELECT ${JOB_COLUMNS} FROM t_job_parameters p JOIN t_job_info j ON j.id = p.job_id
     ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY ${filter.tenant === null ? '' : 'p.tenant DESC, '}p.job_id DESC LIMIT $1`,
    [limit, ...given.map((name) => filter[name])],
  );
  return rows.map(toJobInfo);
}
