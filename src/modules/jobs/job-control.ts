import { Injectable } from '@nestjs/common';
import { JobcastError, isTerminal, type JobAnswer } from '#libs/contract';
import { holdPoint } from '#libs/runtime';
import { Database, type SqlRunner } from '../../database/index.js';
import { checkQuotas } from './check-quotas.js';
import { jobAfter } from './job-after.js';
import { findJob } from './find-job.sql.js';
import type { JobInfo } from './job-info.js';
import { JobTransitions, type AfterCommit } from './job-transitions.js';
import { lockJob, lockJobs } from './load-jobs.sql.js';
import { requestStop } from './request-stop.sql.js';
import { findEndedJobs, type ClearFilter } from './retention/find-ended-jobs.sql.js';
import type { JobWrite } from './job-write.js';
import { JobRetry, type RetryOptions } from './job-retry.js';
import { JobRemoval } from './retention/job-removal.js';
import { setLocked } from './set-locked.sql.js';
import type { StopRequest } from './stop-request.js';
import type { Transition } from './transition.js';
import { aborted, enqueued } from './transitions.js';

/** What a command has found or made of a job. */
interface Controlled {
  readonly job: JobInfo;
  /** Whether it had been carried out before. */
  readonly duplicate?: boolean;
  readonly afterCommit?: AfterCommit;
}

/** The caller and the reason of a stop of many jobs. */
export interface StopManyRequest extends Pick<StopRequest, 'reason' | 'requestedBy'> {
  /** Writes more in the same transaction. */
  readonly also?: JobWrite['also'];
}

/** How many jobs one transaction of a clearing removes. */
const BATCH = 500;

/** Lets jobs begin, also again, asks them to end, and removes those that have ended. */
@Injectable()
export class JobControl {
  constructor(
    private readonly database: Database,
    private readonly transitions: JobTransitions,
    private readonly removal: JobRemoval,
    private readonly retries: JobRetry,
  ) {}

  /**
   * PENDING → QUEUED. With `repeated`, for a command that may have been carried out before, a job that has been enqueued is answered
   * as it is. @throws JobcastError `NO_SUCH_JOB`, `CONFLICT` for a job that is not PENDING, `QUOTA_EXCEEDED`.
   */
  async enqueue(tenant: string, jobId: string, write: JobWrite = {}): Promise<JobAnswer> {
    // Looked at before it is locked: a claim passes over a queued job that is locked, even for a refusal.
    const known = await findJob(this.database, tenant, jobId);
    if (write.repeated && known?.queuedAt) return answerOf(known, true);
    requirePending(known, jobId);
    const { job, duplicate, afterCommit } = await this.database.transaction(async (runner): Promise<Controlled> => {
      const found = await lockJob(runner, tenant, jobId);
      if (write.repeated && found?.queuedAt) return { job: found, duplicate: true };
      const pending = requirePending(found, jobId);
      await write.check?.(pending, runner);
      const transition = enqueued(pending, this.database.clock.now());
      await checkQuotas(runner, [jobAfter(transition)]);
      await write.also?.(runner);
      return this.#apply(runner, transition);
    });
    afterCommit?.();
    return answerOf(job, duplicate);
  }

  /**
   * A job that no instance holds is ABORTED at once, and with `force` a held job too. Without it, a held job gets a request that its holder sees,
   * and is still TO_BE_RUN or RUNNING in the answer: no other end than ABORTED follows it. @throws JobcastError `NO_SUCH_JOB`, `CONFLICT` for a
   * job that has ended, unless the request is `repeated` and a stop has ended it.
   */
  async stop(request: StopRequest, write: JobWrite = {}): Promise<JobAnswer> {
    const { job, duplicate, afterCommit } = await this.database.transaction(async (runner): Promise<Controlled> => {
      const found = await lockJob(runner, request.tenant, request.jobId);
      await holdPoint('control.stop-found');
      if (!found) throw noSuchJob(request.jobId);
      if (request.repeated && found.reason?.code === 'STOPPED') return { job: found, duplicate: true };
      if (isTerminal(found.status))
        throw new JobcastError('CONFLICT', `job ${found.id} has ended as ${found.status}; only a job that has not ended can be stopped`);
      await write.check?.(found, runner);
      await write.also?.(runner);
      if (found.heldBy !== null) {
        await requestStop(runner, [found.id], request, this.database.clock.now());
        if (!request.force) return { job: found, afterCommit: () => this.#announceStops([found]) };
      }
      const ended = await this.#apply(runner, aborted(found, stopReason(request), this.database.clock.now()));
      const tellAll = (): void => {
        ended.afterCommit();
        if (found.heldBy !== null) this.database.notify('stop', found.id);
      };
      return { job: ended.job, afterCommit: tellAll };
    });
    afterCommit?.();
    return answerOf(job, duplicate);
  }

  /**
   * Stops many jobs in one transaction, each as `stop` does. Returns the ids of those that were stopped or asked to stop; jobs that have ended, or
   * have a stop request already, are left out.
   */
  async stopMany(jobIds: readonly string[], asked: StopManyRequest): Promise<string[]> {
    const { ids, afterCommit } = await this.database.transaction(async (runner) => {
      const jobs = (await lockJobs(runner, jobIds)).filter(
        ({ status, stopRequestedAt }) => !isTerminal(status) && stopRequestedAt === null,
      );
      const at = this.database.clock.now();
      const held = jobs.filter(({ heldBy }) => heldBy !== null);
      const free = jobs.filter(({ heldBy }) => heldBy === null);
      const reason = stopReason(asked);
      if (held.length > 0)
        await requestStop(
          runner,
          held.map(({ id }) => id),
          asked,
          at,
        );
      const applied = await this.transitions.applyIn(
        runner,
        free.map((job) => aborted(job, reason, at)),
      );
      await asked.also?.(runner);
      const tellAll = (): void => {
        applied.afterCommit();
        this.#announceStops(held);
      };
      return { ids: jobs.map(({ id }) => id), afterCommit: tellAll };
    });
    afterCommit();
    return ids;
  }

  /** Runs an ended job again as a new one. @throws JobcastError `NO_SUCH_JOB`, `CONFLICT` for a job that has not ended. */
  async retry(tenant: string, jobId: string, options: RetryOptions = {}): Promise<JobAnswer> {
    const job = await findJob(this.database, tenant, jobId);
    if (!job) throw noSuchJob(jobId);
    if (!isTerminal(job.status))
      throw new JobcastError('CONFLICT', `job ${jobId} is ${job.status}; only a job that has ended can be run again`);
    await options.check?.(job, this.database); // before its files are copied
    return this.retries.runAgain(job, options);
  }

  /** Removes one ended job. @throws JobcastError `NO_SUCH_JOB`, `CONFLICT` for a job that has not ended or is locked. */
  async remove(tenant: string, jobId: string, write: JobWrite = {}): Promise<void> {
    requireRemovable(await findJob(this.database, tenant, jobId), jobId); // before it is locked, as in `enqueue`
    const { afterCommit } = await this.database.transaction(async (runner) => {
      const job = requireRemovable(await lockJob(runner, tenant, jobId), jobId);
      await write.check?.(job, runner);
      await write.also?.(runner);
      return this.removal.removeIn(runner, [job.id]);
    });
    afterCommit();
    this.transitions.changes.tellMany();
  }

  /** Removes all ended jobs that match; locked ones, and those that somebody is writing at this moment, are left. Resolves to how many. */
  async clear(filter: ClearFilter): Promise<number> {
    let removed = 0;
    let found: string[] = [];
    do {
      found = await findEndedJobs(this.database, filter, found.at(-1) ?? null, BATCH);
      removed += (await this.removal.remove(found)).length;
    } while (found.length === BATCH);
    if (removed > 0) this.transitions.changes.tellMany();
    return removed;
  }

  #announceStops(held: readonly JobInfo[]): void {
    if (held.length === 0) return;
    this.database.notify('stop', ...held.map(({ id }) => id));
    this.transitions.changes.tell(held);
  }

  /** Keeps retention and clearing from a job, or gives it back to them. @throws JobcastError `NO_SUCH_JOB`. */
  async setLocked(tenant: string, jobId: string, { locked, ...write }: JobWrite & { readonly locked: boolean }): Promise<void> {
    const { laneId, rank } = await this.database.transaction(async (runner) => {
      if (write.check) await write.check(requireJob(await lockJob(runner, tenant, jobId), jobId), runner);
      const job = await setLocked(runner, tenant, jobId, locked);
      if (!job) throw noSuchJob(jobId);
      await write.also?.(runner);
      return job;
    });
    // A claim passes over a row that is being written; now it may be taken.
    if (rank !== null) this.database.notify('work', `${laneId}:${rank}`);
  }

  async #apply(runner: SqlRunner, transition: Transition): Promise<{ job: JobInfo; afterCommit: AfterCommit }> {
    const { jobs, afterCommit } = await this.transitions.applyIn(runner, [transition]);
    return { job: jobs[0] ?? transition.job, afterCommit };
  }
}

function requirePending(job: JobInfo | null, jobId: string): JobInfo {
  if (!job) throw noSuchJob(jobId);
  if (job.status !== 'PENDING') throw new JobcastError('CONFLICT', `job ${jobId} is ${job.status}; only a PENDING job can be enqueued`);
  return job;
}

function requireRemovable(job: JobInfo | null, jobId: string): JobInfo {
  if (!job) throw noSuchJob(jobId);
  if (!isTerminal(job.status))
    throw new JobcastError('CONFLICT', `job ${jobId} is ${job.status}; only a job that has ended can be removed: stop it first`);
  if (job.locked) throw new JobcastError('CONFLICT', `job ${jobId} is locked against removal; unlock it first`);
  return job;
}

/** The refusal that also hides another tenant's job. */
export function noSuchJob(jobId: string): JobcastError {
  return new JobcastError('NO_SUCH_JOB', `there is no job ${jobId} of this tenant`);
}

function requireJob(job: JobInfo | null, jobId: string): JobInfo {
  if (!job) throw noSuchJob(jobId);
  return job;
}

function answerOf({ id, status }: JobInfo, duplicate = false): JobAnswer {
  return { id, status, duplicate };
}

function stopReason({ reason, requestedBy }: Pick<StopRequest, 'reason' | 'requestedBy'>): JobInfo['reason'] & {} {
  return { code: 'STOPPED', message: reason ?? 'stopped on request', requestedBy: requestedBy ?? null };
}
