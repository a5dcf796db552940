import { Injectable } from '@nestjs/common';
import { Audit, mayRemove, type Caller } from '../access/index.js';
import { JobInfoService } from '../jobs/index.js';
import { forbidden } from './forbidden.js';
import type { JobTarget } from './job-target.js';
import { VisibleJobs } from './visible-jobs.js';

/** Keeps a job from being removed, or gives it back; by whoever might remove it. */
@Injectable()
export class LockJob {
  constructor(
    private readonly jobs: JobInfoService,
    private readonly visible: VisibleJobs,
    private readonly audit: Audit,
  ) {}

  /** @throws JobcastError `NO_SUCH_JOB`, `FORBIDDEN`. */
  execute(caller: Caller, { tenant, jobId, check, locked }: JobTarget & { readonly locked: boolean }): Promise<void> {
    return this.audit.tried(caller, { action: locked ? 'lock' : 'unlock', tenant, jobIds: [jobId] }, async (also) => {
      const job = await this.visible.require(caller, tenant, jobId);
      if (!mayRemove(caller, job, this.visible.permissionsOf(job.type)))
        throw forbidden(`the permission cancel_job and those that the job type ${job.type} asks for`);
      await this.jobs[locked ? 'lock' : 'unlock'](job.tenant, job.id, { check, also });
    });
  }
}
