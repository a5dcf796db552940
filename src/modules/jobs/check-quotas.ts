import { JobcastError } from '#libs/contract';
import type { SqlRunner } from '../../database/index.js';
import { countWaiting, type WaitingCount } from './count-waiting.sql.js';
import type { JobInfo } from './job-info.js';

/**
 * Refuses jobs that would bring a tenant over its limit of queued or of pending jobs. `exact`: others that submit for the tenant wait for the end
 * of the transaction. @throws JobcastError `QUOTA_EXCEEDED`.
 */
export async function checkQuotas(runner: SqlRunner, jobs: readonly JobInfo[], exact = true): Promise<void> {
  const queued = countByTenant(jobs, 'QUEUED');
  const pending = countByTenant(jobs, 'PENDING');
  if (queued.size === 0 && pending.size === 0) return;
  const counts = await countWaiting(runner, { queued: [...queued.keys()], pending: [...pending.keys()] }, exact);
  refuseMore(counts.queued, queued, 'queued', 'Send them again when some have run');
  refuseMore(counts.pending, pending, 'pending (maxPending)', 'Enqueue or stop some of them first');
}

function countByTenant(jobs: readonly JobInfo[], status: JobInfo['status']): Map<string, number> {
  const counts = new Map<string, number>();
  for (const job of jobs) if (job.status === status) counts.set(job.tenant, (counts.get(job.tenant) ?? 0) + 1);
  return counts;
}

function refuseMore(counts: readonly WaitingCount[], added: ReadonlyMap<string, number>, what: string, advice: string): void {
  for (const { tenant, limit, jobs } of counts) {
    const more = added.get(tenant) ?? 0;
    if (jobs + more <= limit) continue;
    const there = jobs >= limit ? 'that many are' : `${jobs} are, and ${more} more do not fit`;
    throw new JobcastError('QUOTA_EXCEEDED', `tenant "${tenant}" may have ${limit} jobs ${what}; ${there}. ${advice}`);
  }
}
