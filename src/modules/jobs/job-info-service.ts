import { Injectable } from '@nestjs/common';
import { BOUNDS, type JobAnswer, type JobRequest } from '#libs/contract';
import { Database, type SqlRunner } from '../../database/index.js';
import { countAhead } from './count-ahead.sql.js';
import { findJob } from './find-job.sql.js';
import type { JobDetails, JobInfo } from './job-info.js';
import { JobControl } from './job-control.js';
import type { RetryOptions } from './job-retry.js';
import { EVERY_JOB } from './job-scope.js';
import { JobSubmissions } from './job-submissions.js';
import type { JobWrite } from './job-write.js';
import { listJobs, type JobFilter } from './list-jobs.sql.js';
import type { QueuePosition } from './queue-position.js';
import { JobRequestCheck, requireWithin } from './requests/index.js';
import type { ClearFilter } from './retention/find-ended-jobs.sql.js';
import type { StopRequest } from './stop-request.js';
import type { Submitted } from './submission.js';

/** Where counting the jobs in front of another one ends. */
const MAX_POSITION = 1_000;

/** A page of jobs; `nextCursor` is null at the end. */
export interface JobPage {
  readonly items: readonly JobInfo[];
  readonly nextCursor: string | null;
}

/** What callers do with jobs, the same by every door. Refusals are JobcastErrors. */
@Injectable()
export class JobInfoService {
  constructor(
    private readonly database: Database,
    private readonly check: JobRequestCheck,
    private readonly submissions: JobSubmissions,
    private readonly control: JobControl,
  ) {}

  /** Stores jobs that nobody takes until they are enqueued; they are not broadcast. All or nothing. */
  createAsPending(tenant: string, requests: readonly JobRequest[], runner?: SqlRunner): Promise<Submitted> {
    return this.#create(
      tenant,
      requests.map((request) => ({ ...request, pending: true })),
      runner,
    );
  }

  /** Stores jobs that run as soon as it is their turn. With `runner`, in the caller's transaction: both or neither. */
  createAsQueued(tenant: string, requests: readonly JobRequest[], runner?: SqlRunner): Promise<Submitted> {
    return this.#create(
      tenant,
      requests.map((request) => ({ ...request, pending: false })),
      runner,
    );
  }

  /**
   * PENDING → QUEUED. `write.repeated`: the same command may have been carried out before; then a job that has been enqueued is no conflict.
   * @throws JobcastError `NO_SUCH_JOB`, `CONFLICT` for a job that is not PENDING, `QUOTA_EXCEEDED`.
   */
  enqueue(tenant: string, jobId: string, write: JobWrite = {}): Promise<JobAnswer> {
    return this.control.enqueue(tenant, jobId, write);
  }

  /** Asks for a job to end. @throws JobcastError `NO_SUCH_JOB`, `CONFLICT` for a job that has ended. */
  stopJob(request: StopRequest, write: JobWrite = {}): Promise<JobAnswer> {
    return this.control.stop(request, write);
  }

  /** Runs a finished job again as a new one with the same parameters and files. @throws JobcastError `NO_SUCH_JOB`, `CONFLICT`. */
  retry(tenant: string, jobId: string, options: RetryOptions = {}): Promise<JobAnswer> {
    return this.control.retry(tenant, jobId, options);
  }

  /** Keeps retention and clearing from the job; nothing else changes. */
  lock(tenant: string, jobId: string, write: JobWrite = {}): Promise<void> {
    return this.control.setLocked(tenant, jobId, { ...write, locked: true });
  }

  /** Gives the job back to retention and clearing. */
  unlock(tenant: string, jobId: string, write: JobWrite = {}): Promise<void> {
    return this.control.setLocked(tenant, jobId, { ...write, locked: false });
  }

  /**
   * Removes an ended job with everything that it left; no event tells of it. @throws JobcastError `NO_SUCH_JOB`, `CONFLICT` for a job
   * that has not ended or is locked.
   */
  remove(tenant: string, jobId: string, write: JobWrite = {}): Promise<void> {
    return this.control.remove(tenant, jobId, write);
  }

  /** Removes a tenant's ended jobs that match, in batches; locked ones are left. Resolves to how many were removed. */
  clear(filter: ClearFilter): Promise<number> {
    return this.control.clear(filter);
  }

  /** A job with its outcome, or null; `tenant` null looks in all tenants. */
  find(tenant: string | null, jobId: string): Promise<JobDetails | null> {
    return findJob(this.database, tenant, jobId);
  }

  /**
   * The job's place among the tenant's own jobs that may be taken now, "1000 or more" at most. Null for a job that is not QUEUED, waits
   * for a time, or is not the tenant's.
   */
  async queuePosition(tenant: string, jobId: string): Promise<QueuePosition | null> {
    const ahead = await countAhead(this.database, tenant, jobId, MAX_POSITION);
    return ahead === null ? null : { position: Math.min(ahead + 1, MAX_POSITION), orMore: ahead + 1 > MAX_POSITION };
  }

  /** A page of jobs, newest first. @throws JobcastError `INVALID_MESSAGE` for a limit that is not 1 to 10 000. */
  async list(filter: JobFilter): Promise<JobPage> {
    requireWithin('limit', filter.limit, BOUNDS.callPageSize);
    const items = await listJobs(this.database, { ...filter, limit: filter.limit + 1 });
    const page = items.slice(0, filter.limit);
    return { items: page, nextCursor: items.length > filter.limit ? (page.at(-1)?.id ?? null) : null };
  }

  async #create(tenant: string, requests: readonly JobRequest[], runner: SqlRunner | undefined): Promise<Submitted> {
    const submission = { tenant, jobs: await this.check.check(tenant, requests, 'jobs'), warningsOf: EVERY_JOB };
    return runner ? this.submissions.submitIn(runner, submission) : this.submissions.submit(submission);
  }
}
