import { Injectable } from '@nestjs/common';
import { mayRemove, mayRetry, type Caller } from '../access/index.js';
import type { ListedJob } from '../jobs/index.js';
import { forbidden } from './forbidden.js';
import type { BulkAction } from './fits-bulk.js';
import { RemoveJob } from './remove-job.js';
import { RetryJob } from './retry-job.js';
import { StopJob } from './stop-job.js';
import { VisibleJobs } from './visible-jobs.js';

/** The use cases behind the actions on many jobs. */
@Injectable()
export class BulkStep {
  constructor(
    private readonly visible: VisibleJobs,
    private readonly stopJob: StopJob,
    private readonly retry: RetryJob,
    private readonly remove: RemoveJob,
  ) {}

  /** Stops jobs that the caller may stop, together. Returns the ids of the stopped jobs. */
  stop(caller: Caller, jobs: readonly ListedJob[], reason: string | null): Promise<string[]> {
    return this.stopJob.many(caller, jobs, reason);
  }

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
