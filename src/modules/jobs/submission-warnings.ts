import type { Warning } from '#libs/contract';
import type { SqlRunner } from '../../database/index.js';
import { findEqualJobs } from './find-equal-jobs.sql.js';
import type { JobInfo } from './job-info.js';
import { listLiveTypes } from './list-live-types.sql.js';
import type { Submission } from './submission.js';

/** A submission whose jobs are about to be stored. */
export interface Watched {
  readonly submission: Submission;
  readonly jobs: readonly JobInfo[];
}

/** For how long the types of the live instances are taken as known. */
const LIVE_TYPES_MS = 1_000;

/** What a caller may want to know about jobs that are accepted. */
export class SubmissionWarnings {
  #liveTypes: { readonly names: ReadonlySet<string>; readonly readAtMs: number } | undefined;

  /** The warnings of each submission; none where nobody reads them. To be asked before the jobs are stored. */
  async find(runner: SqlRunner, watched: readonly Watched[]): Promise<Warning[][]> {
    if (!watched.some(({ submission }) => submission.wantsWarnings)) return watched.map(() => []);
    const asked = watched.map((one) => (one.submission.wantsWarnings ? one : { ...one, jobs: [] }));
    const unmarked = asked.flatMap(({ jobs }) => jobs.filter(({ idempotencyKey }) => idempotencyKey === null));
    const [live, equals] = await Promise.all([this.#readLiveTypes(runner), findEqualJobs(runner, unmarked)]);
    return asked.map(({ jobs }) => [...noInstance(jobs, live), ...alreadyExpired(jobs), ...sameJobActive(jobs, equals)]);
  }

  async #readLiveTypes(runner: SqlRunner): Promise<ReadonlySet<string>> {
    const nowMs = performance.now();
    if (!this.#liveTypes || nowMs - this.#liveTypes.readAtMs > LIVE_TYPES_MS) {
      this.#liveTypes = { names: new Set(await listLiveTypes(runner)), readAtMs: nowMs };
    }
    return this.#liveTypes.names;
  }
}

function noInstance(jobs: readonly JobInfo[], live: ReadonlySet<string>): Warning[] {
  const idle = new Set(jobs.map(({ type }) => type).filter((type) => !live.has(type)));
  return [...idle].map((type) => ({
    code: 'NO_INSTANCE',
    message: `No worker available that can handle ${type}; the job waits until an instance that runs this type is started`,
  }));
}

function alreadyExpired(jobs: readonly JobInfo[]): Warning[] {
  return jobs
    .filter(({ expiresAt, createdAt }) => expiresAt !== null && expiresAt <= createdAt)
    .map(({ id, expiresAt }) => ({
      code: 'ALREADY_EXPIRED',
      message: `job ${id} expired at ${expiresAt?.toISOString()}; it will be FAILED with EXPIRED`,
    }));
}

function sameJobActive(jobs: readonly JobInfo[], equals: ReadonlyMap<string, string>): Warning[] {
  return jobs.flatMap(({ id }) => {
    const other = equals.get(id);
    if (other === undefined) return [];
    return [
      {
        code: 'SAME_JOB_ACTIVE',
        message: `job ${other} has the same type and parameters and has not ended; send an idempotencyKey if only one is wanted`,
      },
    ];
  });
}
