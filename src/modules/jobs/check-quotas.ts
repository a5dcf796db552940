import { JobcastError } from '#libs/contract';
import type { SqlRunner } from '../../database/index.js';
import { countQueued } from './count-queued.sql.js';
import type { JobInfo } from './job-info.js';

/**
 * Refuses jobs that would bring a tenant over its limit of queued jobs. `exact`: others that submit for the tenant wait for the end of the
 * transaction. @throws JobcastError `QUOTA_EXCEEDED`.
 */
export async function checkQuotas(runner: SqlRunner, jobs: readonly JobInfo[], exact = true): Promise<void> {
  const added = new Map<string, number>();
  for (const { tenant, status } of jobs) if (status === 'QUEUED') added.set(tenant, (added.get(tenant) ?? 0) + 1);
  if (added.size === 0) return;
  for (const { tenant, maxQueued, queued } of await countQueued(runner, [...added.keys()], exact)) {
    const more = added.get(tenant) ?? 0;
    if (queued + more <= maxQueued) continue;
    throw new JobcastError(
      'QUOTA_EXCEEDED',
      `tenant "${tenant}" may have ${maxQueued} jobs queued; ${queued >= maxQueued ? 'that many are' : `${queued} are, and ${more} more do not fit`}. Send them again when some have run`,
    );
  }
}
