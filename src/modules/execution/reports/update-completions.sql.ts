import type { SqlRunner } from '../../../database/index.js';

/** How far a running job has come. */
export interface CompletionUpdate {
  readonly jobId: string;
  readonly claimToken: string;
  readonly percent: number;
}

/**
 * Writes the percent of all given jobs at once, by primary key, and gives the ids of those that were written. An update
 * touches no index (HOT). Rows that are being written by others at this moment are left for the next time: waiting for
 * them could make a deadlock with a batch of transitions. `held_by` is null once the job is not running any more.
 */
export async function updateCompletions(runner: SqlRunner, updates: readonly CompletionUpdate[]): Promise<string[]> {
  const rows = await runner.query<{ id: string }>(
    `UPDATE t_job_info SET percent = change.percent
     FROM unnest($1::uuid[], $2::uuid[], $3::smallint[]) AS change (id, claim_token, percent)
     WHERE t_job_info.id = change.id
       AND t_job_info.claim_token = change.claim_token
       AND t_job_info.held_by IS NOT NULL
       AND t_job_info.percent < change.percent
       AND t_job_info.id = ANY(ARRAY(SELECT id FROM t_job_info WHERE id = ANY($1::uuid[]) FOR NO KEY UPDATE SKIP LOCKED))
     RETURNING t_job_info.id`,
    [updates.map(({ jobId }) => jobId), updates.map(({ claimToken }) => claimToken), updates.map(({ percent }) => percent)],
  );
  return rows.map(({ id }) => id);
}
