import type { SqlRunner } from '../../database/index.js';
import type { StopRequest } from './stop-request.js';

/** Leaves the request with a job that an instance holds; the first one stands. */
export async function requestStop(runner: SqlRunner, { jobId, reason, requestedBy }: StopRequest, at: Date): Promise<void> {
  await runner.query(
    `UPDATE t_job_info SET stop_requested_at = $2, stop_requested_by = $3, stop_reason = $4
     WHERE id = $1 AND stop_requested_at IS NULL`,
    [jobId, at, requestedBy ?? null, reason ?? null],
  );
}
