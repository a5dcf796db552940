import type { SqlRunner } from '../../../database/index.js';
import type { JobInfo } from '../../jobs/index.js';

/**
 * Whether the run still has its job; if so, nobody can take it before the end of the transaction. By the primary key. Whoever ends
 * the job waits for so long.
 */
export async function lockRun(runner: SqlRunner, { id, claimToken }: JobInfo): Promise<boolean> {
  const rows = await runner.query('SELECT 1 FROM t_job_info WHERE id = $1 AND claim_token = $2 AND held_by IS NOT NULL FOR NO KEY UPDATE', [
    id,
    claimToken,
  ]);
  return rows.length > 0;
}
