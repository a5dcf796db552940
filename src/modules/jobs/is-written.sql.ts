import type { SqlRunner } from '../../database/index.js';
import { jobAfter } from './job-after.js';
import type { Transition } from './transition.js';

/** Whether a job stands as the transition leaves it, and still has the transition's claim token. By the primary key. */
export async function isWritten(runner: SqlRunner, transition: Transition): Promise<boolean> {
  const { id, status, sequence } = jobAfter(transition);
  const rows = await runner.query('SELECT FROM t_job_info WHERE id = $1 AND status = $2 AND sequence = $3 AND claim_token = $4', [
    ...[id, status, sequence, transition.job.claimToken],
  ]);
  return rows.length > 0;
}
