import { Injectable } from '@nestjs/common';
import { mayRemove, mayRetry, type Caller } from '../access/index.js';
import type { ListedJob } from '../jobs/index.js';
import { forbidden } from './forbidden.js';
import type { BulkAction } from './fits-bulk.js';
import { RemoveJob } from './remove-job.js';
import { RetryJob } from './retry-job.js';
import { VisibleJobs } from './visible-jobs.js';

/** What a bulk action does to one job. */
@Injectable()
export class BulkStep {
  constructor(
    private readonly visible: VisibleJobs,
    private readonly retry: RetryJob,
    private readonly remove: RemoveJob,
  ) {}

  /** By the use case for a single job. @throws JobcastError as that does */
  async carryOut(caller: Caller, job: ListedJob, action: 'retry' | 'remove'): Promise<void> {
    await this[action].execute(caller, { tenant: job.tenant, jobId: job.id });
  }

  /** Looks only whether the caller may. @throws JobcastError `FORBIDDEN` */
  requireMay(caller: Caller, job: ListedJob, action: BulkAction): void {
    const type = this.visible.permissionsOf(job.type);
    if (action === 'retry' ? mayRetry(caller, job, type) : mayRemove(caller, job, type)) return;
    throw forbidden(`the permission to ${action} jobs of the type ${job.type}`);
  }
}
