import type { SqlRunner } from '../../database/index.js';

/** A run of a job. */
export interface RunKey {
  readonly jobId: string;
  readonly attempt: number;
}

/** How a run blocked the main loop of its instance. */
export interface BlockedRun extends RunKey {
  readonly stackTrace: string;
}

/** Notes that a run blocks the main loop of this incarnation, while that still holds the job. */
export async function noteBlockedRun(runner: SqlRunner, incarnation: number, { jobId, attempt, stackTrace }: BlockedRun): Promise<void> {
  await runner.query(
    `INSERT INTO t_job_block (job_id, attempt, stack_trace)
     SELECT id, attempt, $4 FROM t_job_info WHERE id = $1 AND attempt = $2 AND held_by = $3
     ON CONFLICT (job_id, attempt) DO UPDATE SET stack_trace = excluded.stack_trace`,
    [jobId, attempt, incarnation, stackTrace],
  );
}

/** The main loop runs again: the run has not ended a process. */
export async function forgetBlockedRun(runner: SqlRunner, { jobId, attempt }: RunKey): Promise<void> {
  await runner.query('DELETE FROM t_job_block WHERE job_id = $1 AND attempt = $2', [jobId, attempt]);
}

/** All runs of these jobs that blocked a main loop; by the primary key. */
export function findBlockedRuns(runner: SqlRunner, jobIds: readonly string[]): Promise<BlockedRun[]> {
  return runner.query<BlockedRun>(
    'SELECT job_id AS "jobId", attempt, stack_trace AS "stackTrace" FROM t_job_block WHERE job_id = ANY($1::uuid[])',
    [jobIds],
  );
}
