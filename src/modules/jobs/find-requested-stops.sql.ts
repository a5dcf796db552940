import type { SqlRunner } from '../../database/index.js';

/** That somebody asked for a job to stop. */
export interface RequestedStop {
  readonly jobId: string;
  /** Who asked, as far as it is known. */
  readonly by: string | null;
  /** Why, in the words of who asked. */
  readonly message: string | null;
  /** Whether the job has ended since: by force, where its instance still runs it. */
  readonly isOver: boolean;
}

/** Which of these jobs shall stop; by primary key. */
export async function findRequestedStops(runner: SqlRunner, jobIds: readonly string[]): Promise<RequestedStop[]> {
  if (jobIds.length === 0) return [];
  return runner.query<RequestedStop>(
    `SELECT id AS "jobId", stop_requested_by AS by, stop_reason AS message, stopped_at IS NOT NULL AS "isOver"
     FROM t_job_info WHERE id = ANY($1::uuid[]) AND stop_requested_at IS NOT NULL`,
    [jobIds],
  );
}
