import type { SqlRunner } from '../../database/index.js';

/** Where a job whose lock was set stands; `rank` is null unless it may be taken. */
export interface LockedJob {
  readonly laneId: number;
  readonly rank: number | null;
}

/** Locks a job against removal, or unlocks it; null when the tenant has no such job. */
export async function setLocked(runner: SqlRunner, tenant: string, jobId: string, locked: boolean): Promise<LockedJob | null> {
  const [row] = await runner.query<LockedJob>(
    'UPDATE t_job_info SET locked = $3 WHERE id = $1 AND tenant = $2 RETURNING lane_id AS "laneId", rank::float8 AS rank',
    [jobId, tenant, locked],
  );
  return row ?? null;
}
