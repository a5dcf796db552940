import { Injectable } from '@nestjs/common';
import { Audit, mayRetry, type Caller } from '../access/index.js';
import { JobFiles, type JobFile, type NewInput } from '../execution/index.js';
import { forbidden } from './forbidden.js';
import type { JobTarget } from './job-target.js';
import { VisibleJobs } from './visible-jobs.js';

/** Stores a file with a PENDING job; by whoever may let it run. */
@Injectable()
export class AttachFile {
  constructor(
    private readonly files: JobFiles,
    private readonly visible: VisibleJobs,
    private readonly audit: Audit,
  ) {}

  /** @throws JobcastError `NO_SUCH_JOB`, `FORBIDDEN`, `CONFLICT` for a job that is not PENDING, `INVALID_MESSAGE` for a bad name, `TOO_LARGE`. */
  execute(caller: Caller, { tenant, jobId }: JobTarget, input: NewInput): Promise<JobFile> {
    return this.audit.tried(caller, { action: 'attach', tenant, jobIds: [jobId], name: input.name }, async () => {
      const job = await this.visible.require(caller, tenant, jobId);
      if (!mayRetry(caller, job, this.visible.permissionsOf(job.type)))
        throw forbidden(`the permission create_job and those that the job type ${job.type} asks for`);
      return this.files.attachInput(job.tenant, job.id, input);
    });
  }
}
