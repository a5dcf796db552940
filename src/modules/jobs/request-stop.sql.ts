import type { SqlRunner } from '../../database/index.js';

/** The caller and the reason of a stop. */
interface Asked {
  readonly reason?: string | null;
  readonly requestedBy?: string | null;
}

/** Leaves the request with jobs that instances hold; the first one stands. */
export async function requestStop(runner: SqlRunner, jobIds: readonly string[], { reason, requestedBy }: Asked, at: Date): Promise<void> {
  await runner.query(
    `UPDATE t_job_info SET stop_requested_at = $2, stop_requested_by = $3, stop_reason = $4
     WHERE id = ANY($1::uuid[]) AND stop_requested_at IS NULL`,
    [jobIds, at, requestedBy ?? null, reason ?? null],
  );
}
