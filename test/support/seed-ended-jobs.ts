import type { JobStatus } from '#libs/contract';
import type { Database } from '../../src/database/index.js';

/** Ended jobs of one tenant, all alike. */
export interface EndedJobs {
  readonly tenant: string;
  readonly jobs: number;
  readonly status: JobStatus;
  readonly stoppedAt: Date;
}

/** Writes ended jobs by SQL, each with a line of log, and gives their ids. */
export async function seedEndedJobs(database: Database, { tenant, jobs, status, stoppedAt }: EndedJobs): Promise<string[]> {
  await database.query(`INSERT INTO t_tenant (name) VALUES ($1) ON CONFLICT DO NOTHING`, [tenant]);
  const rows = await database.query<{ id: string }>(
    `WITH job AS (
       INSERT INTO t_job_info (id, tenant, type, lane_id, status, sequence, priority, max_attempts, created_at, queued_at, stopped_at)
       SELECT gen_random_uuid(), $1, 'echo', 1, $3, 4, 0, 1, $4, $4, $4::timestamptz + g * interval '1 microsecond' FROM generate_series(1, $2::int) g
       RETURNING id, tenant
     ), parameters AS (
       INSERT INTO t_job_parameters (job_id, tenant, parameters, digest) SELECT id, tenant, '{}', 0 FROM job
     ), log AS (
       INSERT INTO t_job_log (job_id, start, content) SELECT id, 0, convert_to('{"level":"info","msg":"a line of the log"}', 'UTF8') FROM job
     ) SELECT id FROM job`,
    [tenant, jobs, status, stoppedAt],
  );
  return rows.map(({ id }) => id);
}
