import type { Reason } from '#libs/contract';
import { backOffMs, type BackOff } from '#libs/runtime';
import {
  aborted,
  failed,
  givenBack,
  queuedAgain,
  stoppedReason,
  type JobInfo,
  type RequestedStop,
  type Transition,
} from '../jobs/index.js';

/** How often a job may lose its instance and be queued again; with the next loss it is FAILED `ATTEMPTS_EXHAUSTED`. */
export const MAX_LOSSES = 3;

/** A job that has ended this many processes is not run again, even when it has attempts left. */
const MAX_BLOCKS = 2;

/** What must be known to decide on a job whose instance was lost. */
export interface Loss {
  readonly job: JobInfo;
  /** Whether its type may be run again after a run that was cut off. */
  readonly restartable: boolean;
  /** That a stop was asked for; undefined when none was. */
  readonly stop: RequestedStop | undefined;
  /** What happened to the instance, for the reason's message. */
  readonly message: string;
  readonly stackTrace?: string | null;
  /** The block of the main loop by which this job cost the instance its lease; undefined when there was none. */
  readonly block?: Block | undefined;
  /** Whether another job cost the instance its lease in this way: then the loss is not counted. Default false. */
  readonly isByOther?: boolean;
  readonly at: Date;
}

/** How a job blocked the main loop of its instance. */
export interface Block {
  readonly stackTrace: string;
  /** In how many of its runs it has blocked one. */
  readonly count: number;
  /** Before a run that follows. */
  readonly backOff: BackOff;
}

/** What becomes of a TO_BE_RUN or RUNNING job whose instance was lost (design part 2). */
export function afterLoss({ job, restartable, stop, message, stackTrace = null, block, isByOther = false, at }: Loss): Transition {
  if (stop) return aborted(job, stoppedReason(stop), at);
  if (block) return afterBlock(job, block, message, at);
  const reason: Reason = { code: 'INSTANCE_LOST', message, requestedBy: null };
  const hasRun = job.status === 'RUNNING';
  if (hasRun && !restartable) return failed(job, reason, stackTrace, at);
  if (job.losses >= MAX_LOSSES && !isByOther) {
    const bound = `${message}; this was loss ${job.losses + 1}, and a job is queued again after at most ${MAX_LOSSES}`;
    return failed(job, { ...reason, code: 'ATTEMPTS_EXHAUSTED', message: bound }, stackTrace, at);
  }
  const cause = isByOther ? 'another' : 'loss';
  return hasRun ? queuedAgain(job, { cause, reason, stackTrace, wakesAt: null }, at) : givenBack(job, cause, reason, at);
}

/** A block counts as an error of the job: another attempt follows as after any other error, until the job has ended {@link MAX_BLOCKS} processes. */
function afterBlock(job: JobInfo, { stackTrace, count, backOff }: Block, message: string, at: Date): Transition {
  const text = `${message}, because this job blocked its main loop; use isolation: 'thread' for a job that computes`;
  const reason: Reason = { code: 'ERROR', message: text, requestedBy: null };
  const failures = job.failures + 1;
  if (job.status !== 'RUNNING' || count >= MAX_BLOCKS || failures >= job.maxAttempts) return failed(job, reason, stackTrace, at);
  const wakesAt = new Date(at.getTime() + backOffMs(backOff, failures));
  return queuedAgain(job, { cause: 'error', reason, stackTrace, wakesAt }, at);
}
