import { Injectable } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { mayView, viewScope, type Caller, type TypePermissions } from '../access/index.js';
import { JobTypeCatalog } from '../job-types/index.js';
import { jobIdCheck, JobInfoService, shown, type JobDetails } from '../jobs/index.js';

/** The jobs that a caller may see, and what their types ask for. */
@Injectable()
export class VisibleJobs {
  constructor(
    private readonly jobs: JobInfoService,
    private readonly catalog: JobTypeCatalog,
  ) {}

  /**
   * A job of the tenant (null: of any). @throws JobcastError `NO_SUCH_JOB` also for one that the caller may not see: it looks as if it
   * did not exist.
   */
  async require(caller: Caller, tenant: string | null, jobId: string): Promise<JobDetails> {
    const scope = viewScope(caller);
    const isSeen = scope.tenant === null || tenant === null || scope.tenant === tenant;
    const job = isSeen && jobIdCheck.fits(jobId) ? await this.jobs.find(tenant ?? scope.tenant, jobId) : null;
    if (job && mayView(caller, job)) return job;
    const where = tenant === null ? 'of a job' : 'of a job of the tenant';
    throw new JobcastError(
      'NO_SUCH_JOB',
      `expected the id ${where}, got ${shown(jobId)}; there is no such job, look for it in the list of jobs`,
    );
  }

  /** What a type asks for; undefined when it is not known. */
  permissionsOf(type: string): TypePermissions | undefined {
    return this.catalog.find(type)?.options;
  }
}
