import { Logger } from '@nestjs/common';
import { isRefusedData, trial, type SqlRunner } from '../../database/index.js';
import type { JobTransitions } from './job-transitions.js';
import type { JobInfo } from './job-info.js';
import { setAside } from './set-aside.sql.js';
import type { Transition } from './transition.js';

/** A job whose transition cannot be written, and why. */
export interface RefusedJob {
  readonly job: JobInfo;
  readonly error: unknown;
}

const MAX_MESSAGE_CHARACTERS = 1_000;
const logger = new Logger('Jobs');

/**
 * For a transaction that failed on what it was to write: finds out which of its transitions are the reason, each tried alone and taken
 * back, and sets those jobs aside, so that all others can go on. In the caller's transaction, which has locked the jobs' rows. Resolves to
 * how many there were.
 */
export async function setAsideRefused(transitions: JobTransitions, runner: SqlRunner, asked: readonly Transition[]): Promise<number> {
  const refused: RefusedJob[] = [];
  for (const transition of asked) {
    const error = await trial(runner, () => transitions.applyIn(runner, [transition]));
    if (error !== undefined && (isRefusedData(error) || isOwn(error))) refused.push({ job: transition.job, error });
  }
  if (refused.length > 0) await setJobsAside(runner, refused);
  return refused.length;
}

/** Sets jobs aside and tells it. */
export async function setJobsAside(runner: SqlRunner, refused: readonly RefusedJob[]): Promise<void> {
  const jobs = refused.map(({ job: { id, claimToken, status }, error }) => {
    const why = String(error).slice(0, MAX_MESSAGE_CHARACTERS);
    return {
      id,
      claimToken,
      message: `set aside as ${status}, without an event: what comes next could not be written (${why}); look at its row`,
    };
  });
  await setAside(runner, jobs);
  refused.forEach(({ job, error }, index) =>
    logger.error(`job ${job.id}: ${jobs[index]?.message ?? ''}`, { jobId: job.id, tenant: job.tenant, jobType: job.type, err: error }),
  );
}

/** What our own code throws has no code of the server or of the system: no statement could be made of the row. */
function isOwn(error: unknown): boolean {
  return !(typeof error === 'object' && error !== null && 'code' in error);
}
