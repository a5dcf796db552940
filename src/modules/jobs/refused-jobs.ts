import { Logger } from '@nestjs/common';
import { failureOf, trial, type FailureKind, type SqlRunner } from '../../database/index.js';
import type { JobTransitions } from './job-transitions.js';
import { setAside, type AsideJob } from './set-aside.sql.js';
import type { Transition } from './transition.js';
import { failed } from './transitions.js';

/** A transition that cannot be written, and why. */
export interface RefusedTransition {
  readonly transition: Pick<Transition, 'job' | 'at'>;
  readonly error: unknown;
}

const MAX_MESSAGE_CHARACTERS = 1_000;
/** These failures concern one job's row; all others concern the other jobs too. */
const SET_ASIDE: readonly FailureKind[] = ['refused', 'defect'];
/** The highest that the row can hold. */
const LAST_SEQUENCE = 2_147_483_647;
const logger = new Logger('Jobs');

/**
 * For a transaction that failed on what it was to write: finds out which of its transitions are the reason, each tried alone and taken
 * back, and sets those jobs aside, so that all others can go on. In the caller's transaction, which has locked the jobs' rows. Resolves to
 * how many there were.
 */
export async function setAsideRefused(transitions: JobTransitions, runner: SqlRunner, asked: readonly Transition[]): Promise<number> {
  const refused: RefusedTransition[] = [];
  for (const transition of asked) {
    const error = await trial(runner, () => transitions.applyIn(runner, [transition]));
    if (error !== undefined && SET_ASIDE.includes(failureOf(error))) refused.push({ transition, error });
  }
  if (refused.length > 0) await setJobsAside(transitions, runner, refused);
  return refused.length;
}

/** Sets jobs aside and tells it. */
export async function setJobsAside(transitions: JobTransitions, runner: SqlRunner, refused: readonly RefusedTransition[]): Promise<void> {
  const jobs = refused.map((one) => asideOf(transitions, one));
  await setAside(runner, jobs);
  refused.forEach(({ error }, index) => {
    const { id: jobId, tenant, type: jobType, reason } = jobs[index]?.after ?? {};
    logger.error(`job ${jobId}: ${reason?.message}`, { jobId, tenant, jobType, err: error });
  });
}

/** What a job is set aside as. Its event tells what stands in the row; only the sequence goes on, and no further than it can. */
function asideOf(transitions: JobTransitions, { transition: { job, at }, error }: RefusedTransition): AsideJob {
  const why = String(error).slice(0, MAX_MESSAGE_CHARACTERS);
  const message = `set aside as ${job.status}: what comes next could not be written (${why}); look at its row`;
  const transition = failed(job, { code: 'ERROR', message, requestedBy: null }, null, at);
  const sequence = Math.min(job.sequence + 1, LAST_SEQUENCE);
  const after = { ...job, ...transition.set, status: transition.to, reason: transition.reason, sequence };
  return { job, after, event: transitions.eventOf(transition, after) };
}
