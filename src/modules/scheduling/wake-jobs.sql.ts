import type { SqlRunner } from '../../database/index.js';

/** A job whose time has come. */
export interface WokenJob {
  readonly laneId: number;
  readonly rank: number;
}

/**
 * Lets jobs be taken whose time has come: each gets its place by the time at which it was due. By i_job_waking; jobs that
 * another instance is waking are passed over. The statement's time bounds what is read of it, the clock's would not. `ageingMs` is what a step of priority is worth.
 */
export function wakeJobs(runner: SqlRunner, ageingMs: number, limit: number): Promise<WokenJob[]> {
  return runner.query<WokenJob>(
    `UPDATE t_job_info SET rank = (extract(epoch FROM greatest(wakes_at, 'epoch')) * 1000)::bigint - priority * $1::bigint, wakes_at = NULL
     WHERE id = ANY(ARRAY(SELECT id FROM t_job_info WHERE wakes_at <= statement_timestamp() ORDER BY wakes_at LIMIT $2 FOR UPDATE SKIP LOCKED))
     RETURNING lane_id AS "laneId", rank::float8 AS rank`,
    [ageingMs, limit],
  );
}

/** How many milliseconds are left until the next job's time comes; null when none waits for a time. PostgreSQL 15 and 16 cannot subtract from infinity. */
export async function nextWakeMs(runner: SqlRunner): Promise<number | null> {
  const [row] = await runner.query<{ ms: number | null }>(
    `SELECT extract(epoch FROM min(wakes_at) - clock_timestamp())::float8 * 1000 AS ms FROM t_job_info
     WHERE wakes_at IS NOT NULL AND wakes_at < 'infinity'`,
  );
  return row?.ms ?? null;
}
