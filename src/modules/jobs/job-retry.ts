import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { JobAnswer } from '#libs/contract';
import { Database, type SqlRunner } from '../../database/index.js';
import { OneHook } from '#libs/runtime';
import type { JobInfo } from './job-info.js';
import { lockJob } from './load-jobs.sql.js';
import type { JobWrite } from './job-write.js';
import { JobSubmissions } from './job-submissions.js';
import type { Submission, SubmissionNote } from './submission.js';

/** Writes, in the transaction that stores a job, what belongs to it. */
export type RetryWrite = (runner: SqlRunner) => Promise<void>;

/** Who runs a job again. */
export interface RetryOptions extends Pick<JobWrite, 'check'> {
  /** Of the new job; default: the owner of the old one. */
  readonly owner?: string | null;
  readonly note?: SubmissionNote;
}

/** Told before a job is stored that runs another one again; gives what is to be written with it, or null. */
export type RetryHook = (job: JobInfo, newJobId: string) => Promise<RetryWrite | null>;

/** Runs jobs again as new ones. */
@Injectable()
export class JobRetry {
  readonly #onRetry = new OneHook<RetryHook>('onRetry', () => Promise.resolve(null));

  constructor(
    private readonly database: Database,
    private readonly submissions: JobSubmissions,
  ) {}

  /** Lets the keeper of what is submitted with jobs, besides their parameters, take part in every retry. */
  onRetry(hook: RetryHook): void {
    this.#onRetry.set(hook);
  }

  /** Stores a QUEUED job with the parameters and the files of one that has ended, linked to it. @throws JobcastError `QUOTA_EXCEEDED`. */
  async runAgain(job: JobInfo, { owner, note, check }: RetryOptions = {}): Promise<JobAnswer> {
    const id = uuidv7();
    const write = await this.#onRetry.call(job, id);
    const submission: Submission = {
      tenant: job.tenant,
      jobs: [
        { ...job, owner: owner === undefined ? job.owner : owner, pending: false, idempotencyKey: null, expiresAt: null, runAt: null },
      ],
      jobIds: [id],
      retryOf: job.id,
      correlationId: job.correlationId,
      traceparent: job.traceparent,
      note,
    };
    const inOne = async (runner: SqlRunner) => {
      if (check) await check((await lockJob(runner, job.tenant, job.id)) ?? job, runner); // of two at once, the second sees the first
      const submitted = await this.submissions.submitIn(runner, submission);
      await write?.(runner);
      return submitted;
    };
    const { jobs } = await (write || check ? this.database.transaction(inOne) : this.submissions.submit(submission));
    const [answer] = jobs;
    if (!answer) throw new Error(`running job ${job.id} again gave no answer`);
    return answer;
  }
}
