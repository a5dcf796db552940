import type { SqlRunner } from '../../database/index.js';
import { JOB_COLUMNS, toJobInfo, type JobRow } from './job-row.js';
import type { JobInfo } from './job-info.js';
import type { Claimant } from './transitions.js';

/** Also without its parameters: a job that is not read would be held by nobody, and never end. */
const LOAD = `SELECT ${JOB_COLUMNS} FROM t_job_info j LEFT JOIN t_job_parameters p ON p.job_id = j.id`;

/** A job of a tenant, locked until the end of the transaction; null when there is none. */
export async function lockJob(runner: SqlRunner, tenant: string, jobId: string): Promise<JobInfo | null> {
  const [row] = await runner.query<JobRow>(`${LOAD} WHERE j.id = $1 AND j.tenant = $2 FOR UPDATE OF j`, [jobId, tenant]);
  return row ? toJobInfo(row) : null;
}

/** Jobs by their ids, locked until the end of the transaction. */
export async function lockJobs(runner: SqlRunner, ids: readonly string[]): Promise<JobInfo[]> {
  const rows = await runner.query<JobRow>(`${LOAD} WHERE j.id = ANY($1::uuid[]) ORDER BY j.id FOR UPDATE OF j`, [ids]);
  return rows.map(toJobInfo);
}

/** Jobs that an instance holds, locked; those that somebody else has locked are left out. By i_job_held. */
export async function loadHeldJobs(runner: SqlRunner, heldBy: number, limit: number): Promise<JobInfo[]> {
  const rows = await runner.query<JobRow>(`${LOAD} WHERE j.held_by = $1 ORDER BY j.id LIMIT $2 FOR UPDATE OF j SKIP LOCKED`, [
    heldBy,
    limit,
  ]);
  return rows.map(toJobInfo);
}

/** Jobs that a claim took and that have not been started since. By i_job_held. */
export async function loadClaimedJobs(runner: SqlRunner, { heldBy, claimToken }: Claimant): Promise<JobInfo[]> {
  const rows = await runner.query<JobRow>(`${LOAD} WHERE j.held_by = $1 AND j.claim_token = $2 AND j.status = 'TO_BE_RUN' ORDER BY j.id`, [
    heldBy,
    claimToken,
  ]);
  return rows.map(toJobInfo);
}

/** Jobs by their ids, locked; those that somebody else has locked are left out. */
export async function loadJobs(runner: SqlRunner, ids: readonly string[]): Promise<JobInfo[]> {
  const rows = await runner.query<JobRow>(`${LOAD} WHERE j.id = ANY($1::uuid[]) ORDER BY j.id FOR UPDATE OF j SKIP LOCKED`, [ids]);
  return rows.map(toJobInfo);
}
