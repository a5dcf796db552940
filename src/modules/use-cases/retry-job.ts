import { Injectable } from '@nestjs/common';
import type { JobAnswer } from '#libs/contract';
import { Audit, mayNameOwner, mayRetry, type Caller } from '../access/index.js';
import { JobInfoService } from '../jobs/index.js';
import { forbidden } from './forbidden.js';
import type { JobTarget } from './job-target.js';
import { VisibleJobs } from './visible-jobs.js';

/** Runs an ended job again, as a new one. */
@Injectable()
export class RetryJob {
  constructor(
    private readonly jobs: JobInfoService,
    private readonly visible: VisibleJobs,
    private readonly audit: Audit,
  ) {}

  /** The new job is the caller's; for whoever may name owners, the old one's owner's. @throws JobcastError `NO_SUCH_JOB`, `FORBIDDEN`, `CONFLICT`. */
  execute(caller: Caller, { tenant, jobId, check }: JobTarget): Promise<JobAnswer> {
    const attempt = { action: 'retry', tenant, jobIds: [jobId] } as const;
    return this.audit.submitting(caller, attempt, async (note) => {
      const job = await this.visible.require(caller, tenant, jobId);
      if (!mayRetry(caller, job, this.visible.permissionsOf(job.type)))
        throw forbidden(`the permission create_job and those that the job type ${job.type} asks for`);
      const owner = mayNameOwner(caller) ? job.owner : caller.subject;
      return this.jobs.retry(job.tenant, job.id, { check, owner, note: { ...note, detail: `of job ${job.id}` } });
    });
  }
}
