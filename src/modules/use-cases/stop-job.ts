import { Injectable } from '@nestjs/common';
import type { JobAnswer } from '#libs/contract';
import { Audit, mayStop, type Caller } from '../access/index.js';
import { JobControl, type ListedJob } from '../jobs/index.js';
import { forbidden } from './forbidden.js';
import type { JobTarget } from './job-target.js';
import { VisibleJobs } from './visible-jobs.js';

/** Which job is to end, and why. */
export interface StopTarget extends JobTarget {
  readonly reason?: string | null;
  /** Who asks, in the words of a caller without a name. */
  readonly requestedBy?: string | null;
  /** Whether it is ABORTED at once, also when it runs and ignores its signal. Default false. */
  readonly force?: boolean;
}

/** Asks for a job to end. */
@Injectable()
export class StopJob {
  constructor(
    private readonly jobs: JobControl,
    private readonly visible: VisibleJobs,
    private readonly audit: Audit,
  ) {}

  /** Stops those of the jobs that have not ended, in one transaction. The caller must be allowed to stop each. Returns the ids of the stopped jobs. */
  many(caller: Caller, jobs: readonly Pick<ListedJob, 'id' | 'tenant'>[], reason: string | null): Promise<string[]> {
    const jobIds = jobs.map(({ id }) => id);
    const tenants = new Set(jobs.map(({ tenant }) => tenant));
    const attempt = { action: 'stop', tenant: tenants.size === 1 ? [...tenants][0] : null, jobIds, detail: reason } as const;
    return this.audit.tried(caller, attempt, (also) => this.jobs.stopMany(jobIds, { reason, requestedBy: caller.subject, also }));
  }

  /** @throws JobcastError `NO_SUCH_JOB`, `FORBIDDEN`, `CONFLICT` for a job that has ended. */
  execute(caller: Caller, target: StopTarget): Promise<JobAnswer> {
    const { tenant, jobId, check, repeated = false, reason = null, requestedBy = null, force = false } = target;
    const detail = force ? ['by force', reason].filter((part) => part !== null).join(': ') : reason;
    return this.audit.tried(caller, { action: 'stop', tenant, jobIds: [jobId], detail }, async (also) => {
      const job = await this.visible.require(caller, tenant, jobId);
      if (!mayStop(caller, job, this.visible.permissionsOf(job.type)))
        throw forbidden(`the permission cancel_job and those that the job type ${job.type} asks for`);
      const by = caller.subject ?? requestedBy;
      return this.jobs.stop({ tenant: job.tenant, jobId: job.id, reason, requestedBy: by, repeated, force }, { check, also });
    });
  }
}
