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

/**
 * A page of jobs, newest first: ids are in the order of time, so the page is read by the primary key, or by
 * i_job_parameters_tenant for one tenant; a rare status or owner makes it read on until the page is full.
 */
export async function listJobs(runner: SqlRunner, { tenant, status, type, owner, before, limit }: JobFilter): Promise<JobInfo[]> {
  const rows = await runner.query<JobRow>(
    `SELECT ${JOB_COLUMNS} FROM t_job_parameters p JOIN t_job_info j ON j.id = p.job_id
     WHERE ($1::text IS NULL OR p.tenant = $1) AND ($2::text[] IS NULL OR j.status = ANY($2)) AND ($3::text IS NULL OR j.type = $3)
       AND ($4::text IS NULL OR p.owner = $4) AND ($5::uuid IS NULL OR p.job_id < $5)
     ORDER BY p.job_id DESC LIMIT $6`,
    [tenant, status ?? null, type ?? null, owner ?? null, before ?? null, limit],
  );
  return rows.map(toJobInfo);
}
