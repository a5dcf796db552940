import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isTerminal, JobcastError } from '#libs/contract';
import { Settings } from '../../settings/index.js';
import { Audit, mayRemove, type Caller, type Note } from '../access/index.js';
import { JobInfoService, type JobInfo, type JobWrite } from '../jobs/index.js';
import { forbidden } from './forbidden.js';
import type { JobTarget } from './job-target.js';
import { VisibleJobs } from './visible-jobs.js';

const LOOK_MS = 100;
/** How much longer than its grace a stopped job may take to end. */
const END_MS = 5_000;

/** Which job is to go. */
export interface RemoveTarget extends JobTarget {
  /** Whether one that has not ended is stopped first. */
  readonly force?: boolean;
}

/** Removes an ended job with everything that it left. */
@Injectable()
export class RemoveJob {
  constructor(
    private readonly jobs: JobInfoService,
    private readonly visible: VisibleJobs,
    private readonly audit: Audit,
    private readonly settings: Settings,
  ) {}

  /** @throws JobcastError `NO_SUCH_JOB`, `FORBIDDEN`, `CONFLICT` for a job that is locked, or has not ended and is not to be (or does not). */
  execute(caller: Caller, { tenant, jobId, check, force = false }: RemoveTarget): Promise<void> {
    return this.audit.tried(caller, { action: 'remove', tenant, jobIds: [jobId] }, async (also) => {
      const job = await this.visible.require(caller, tenant, jobId);
      if (!mayRemove(caller, job, this.visible.permissionsOf(job.type)))
        throw forbidden(`the permission cancel_job and those that the job type ${job.type} asks for`);
      if (force && !job.locked && !isTerminal(job.status)) return this.#stopAndRemove(caller, job, { check, also });
      return this.jobs.remove(job.tenant, job.id, { check, also });
    });
  }

  async #stopAndRemove(caller: Caller, { tenant, id: jobId }: JobInfo, { check, also }: JobWrite & { also: Note }): Promise<void> {
    await this.jobs.stopJob({ tenant, jobId, reason: 'stopped to be removed', requestedBy: caller.subject }, { check }).catch(unlessEnded);
    const until = performance.now() + this.settings.abortGraceMs + END_MS;
    for (;;) {
      const job = await this.visible.require(caller, tenant, jobId);
      if (isTerminal(job.status)) return this.jobs.remove(tenant, jobId, { also });
      if (performance.now() > until)
        throw new JobcastError('CONFLICT', `job ${jobId} was asked to stop and is still ${job.status}; remove it again when it has ended`);
      await sleep(LOOK_MS);
    }
  }
}

/** It ended between the look and the stop: then it can be removed all the same. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof JobcastError && error.code === 'CONFLICT')) throw error;
}
