import { Injectable } from '@nestjs/common';
import type { JobAnswer } from '#libs/contract';
import { Audit, mayRetry, type Caller } from '../access/index.js';
import { JobInfoService } from '../jobs/index.js';
import { forbidden } from './forbidden.js';
import type { JobTarget } from './job-target.js';
import { VisibleJobs } from './visible-jobs.js';

/** Lets a PENDING job run. */
@Injectable()
export class EnqueueJob {
  constructor(
    private readonly jobs: JobInfoService,
    private readonly visible: VisibleJobs,
    private readonly audit: Audit,
  ) {}

  /** @throws JobcastError `NO_SUCH_JOB`, `FORBIDDEN`, `CONFLICT` for a job that is not PENDING, `QUOTA_EXCEEDED`. */
  execute(caller: Caller, { tenant, jobId, check }: JobTarget): Promise<JobAnswer> {
    return this.audit.tried(caller, { action: 'enqueue', tenant, jobIds: [jobId] }, async (also) => {
      const job = await this.visible.require(caller, tenant, jobId);
      if (!mayRetry(caller, job, this.visible.permissionsOf(job.type)))
        throw forbidden(`the permission create_job and those that the job type ${job.type} asks for`);
      return this.jobs.enqueue(job.tenant, job.id, { check, also });
    });
  }
}
