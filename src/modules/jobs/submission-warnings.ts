import { Injectable } from '@nestjs/common';
import type { Warning } from '#libs/contract';
import type { SqlRunner } from '../../database/index.js';
import { JobTypeCatalog, secretPaths } from '../job-types/index.js';
import { findEqualJobs, type ComparedJob } from './find-equal-jobs.sql.js';
import type { JobInfo } from './job-info.js';
import type { JobScope } from './job-scope.js';
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
@Injectable()
export class SubmissionWarnings {
  #liveTypes: { readonly names: ReadonlySet<string>; readonly readAtMs: number } | undefined;

  constructor(private readonly catalog: JobTypeCatalog) {}

  /** The warnings of each submission; none where nobody reads them. To be asked before the jobs are stored. */
  async find(runner: SqlRunner, watched: readonly Watched[]): Promise<Warning[][]> {
    if (!watched.some(({ submission }) => submission.warningsOf)) return watched.map(() => []);
    const asked = watched.map((one) => (one.submission.warningsOf ? one : { ...one, jobs: [] }));
    const compared = asked.flatMap(({ submission, jobs }) => this.#compared(jobs, submission.warningsOf));
    const [live, equals] = await Promise.all([this.#readLiveTypes(runner), findEqualJobs(runner, compared)]);
    return asked.map(({ jobs }) => [...noInstance(jobs, live), ...alreadyExpired(jobs), ...sameJobActive(jobs, equals)]);
  }

  /** Jobs without a key, of types without secrets: whether a job with the same secret is there would show the secret to a caller that guesses it. */
  #compared(jobs: readonly JobInfo[], scope: JobScope | undefined): ComparedJob[] {
    const hasSecrets = (type: string): boolean => secretPaths(this.catalog.find(type)?.parametersSchema ?? {}).length > 0;
    return jobs
      .filter(({ tenant, type, idempotencyKey }) => {
        const isSeen = scope !== undefined && (scope.tenant === null || scope.tenant === tenant);
        return isSeen && idempotencyKey === null && !hasSecrets(type);
      })
      .map(({ id, laneId, parameters }) => ({ id, laneId, parameters, owner: scope?.owner ?? null }));
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
