import { Injectable } from '@nestjs/common';
import { isTerminal, JobcastError } from '#libs/contract';
import { Database } from '../../../database/index.js';
import { findJob } from '../find-job.sql.js';
import { noSuchJob } from '../job-control.js';
import type { JobInfo } from '../job-info.js';
import { lockJob } from '../load-jobs.sql.js';
import { findEndedJobs, type ClearFilter } from './find-ended-jobs.sql.js';
import { JobRemoval } from './job-removal.js';

/** How many jobs one transaction removes. */
const BATCH = 500;

/** Removes ended jobs because somebody asks for it. */
@Injectable()
export class Clearing {
  constructor(
    private readonly database: Database,
    private readonly removal: JobRemoval,
  ) {}

  /** Removes one job. @throws JobcastError `NO_SUCH_JOB`, `CONFLICT` for a job that has not ended or is locked. */
  async remove(tenant: string, jobId: string): Promise<void> {
    // Looked at before it is locked: a claim passes over a queued job that is locked, even for a refusal.
    requireRemovable(await findJob(this.database, tenant, jobId), jobId);
    const { afterCommit } = await this.database.transaction(async (runner) => {
      const job = requireRemovable(await lockJob(runner, tenant, jobId), jobId);
      return this.removal.removeIn(runner, [job.id]);
    });
    afterCommit();
  }

  /** Removes all ended jobs that match; locked ones, and those that somebody is writing at this moment, are left. Resolves to how many. */
  async clear(filter: ClearFilter): Promise<number> {
    let removed = 0;
    for (let found = await findEndedJobs(this.database, filter, null, BATCH); found.length > 0;) {
      removed += (await this.removal.remove(found)).length;
      const last = found.at(-1) ?? null;
      found = found.length < BATCH ? [] : await findEndedJobs(this.database, filter, last, BATCH);
    }
    return removed;
  }
}

function requireRemovable(job: JobInfo | null, jobId: string): JobInfo {
  if (!job) throw noSuchJob(jobId);
  if (!isTerminal(job.status))
    throw new JobcastError('CONFLICT', `job ${jobId} is ${job.status}; only a job that has ended can be removed: stop it first`);
  if (job.locked) throw new JobcastError('CONFLICT', `job ${jobId} is locked against removal; unlock it first`);
  return job;
}
