import { Injectable } from '@nestjs/common';
import { viewScope, type Caller } from '../access/index.js';
import { JobInfoService, type JobFilter } from '../jobs/index.js';

/** Which jobs are meant: what a list of jobs is filtered by. */
export type BulkFilter = Omit<JobFilter, 'before' | 'limit'>;

/** Finds the jobs that a bulk action is about. */
@Injectable()
export class BulkSelection {
  constructor(private readonly jobs: JobInfoService) {}

  /** The ids of up to `limit` jobs that match and that the caller may see, newest first, after `afterId`. */
  async findJobIds(caller: Caller, filter: BulkFilter, afterId: string | null, limit: number): Promise<string[]> {
    const { tenant, owner } = viewScope(caller);
    if (isOther(filter.tenant, tenant) || isOther(filter.owner, owner)) return [];
    const scoped = { ...filter, tenant: tenant ?? filter.tenant, owner: owner ?? filter.owner };
    const { items } = await this.jobs.list({ ...scoped, before: afterId ?? undefined, limit });
    return items.map(({ id }) => id);
  }
}

function isOther(asked: string | null | undefined, only: string | null): boolean {
  return only !== null && asked !== null && asked !== undefined && asked !== only;
}
