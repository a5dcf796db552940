import type { SqlRunner } from '../../database/index.js';

/** That somebody asked for a job to stop. */
export interface RequestedStop {
  readonly jobId: string;
  /** Who asked, as far as it is known. */
  readonly by: string | null;
  /** Why, in the words of who asked. */
  readonly message: string | null;
}

/** Which of these jobs shall stop; by primary key. */
export async function findRequestedStops(runner: SqlRunner, jobIds: readonly string[]): Promise<RequestedStop[]> {
  if (jobIds.length === 0) return [];
  return runner.query<RequestedStop>(
    `SELECT id AS "jobId", stop_requested_by AS by, stop_reason AS message
     FROM t_job_info WHERE id = ANY($1::uuid[]) AND stop_requested_at IS NOT NULL`,
    [jobIds],
  );
}
