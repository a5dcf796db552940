import type { Reason } from '#libs/contract';
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
  readonly at: Date;
}

/** What becomes of a TO_BE_RUN or RUNNING job whose instance was lost (design part 2). */
export function afterLoss({ job, restartable, stop, message, stackTrace = null, at }: Loss): Transition {
  if (stop) return aborted(job, stoppedReason(stop), at);
  const reason: Reason = { code: 'INSTANCE_LOST', message, requestedBy: null };
  const hasRun = job.status === 'RUNNING';
  if (hasRun && !restartable) return failed(job, reason, stackTrace, at);
  if (job.losses >= MAX_LOSSES) {
    const bound = `${message}; this was loss ${job.losses + 1}, and a job is queued again after at most ${MAX_LOSSES}`;
    return failed(job, { ...reason, code: 'ATTEMPTS_EXHAUSTED', message: bound }, stackTrace, at);
  }
  return hasRun ? queuedAgain(job, { cause: 'loss', reason, stackTrace, wakesAt: null }, at) : givenBack(job, 'loss', reason, at);
}
