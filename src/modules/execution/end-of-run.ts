import type { Reason, ReasonCode } from '#libs/contract';
import { reasonText } from '#libs/foreign-value';
import { backOffMs, type BackOff } from '#libs/runtime';
import { afterLoss } from '../instances/index.js';
import { aborted, failed, queuedAgain, stoppedReason, succeeded, type JobInfo, type Transition } from '../jobs/index.js';
import { Draining, LeaseLost, StopRequested, TimedOut, type Interruption } from './interruptions/index.js';
import type { LoggedErrors } from './reports/index.js';
import type { Settled } from './settled.js';

/** What must be known to decide how a RUNNING job goes on. */
export interface EndOfRun {
  readonly job: JobInfo;
  readonly settled: Settled;
  /** Why the run was asked to end early; null when it was not. */
  readonly interruption: Interruption | null;
  /** What the run has logged as errors. */
  readonly errors: LoggedErrors;
  readonly failOnErrors: boolean;
  readonly restartable: boolean;
  readonly backOff: BackOff;
  readonly at: Date;
}

/**
 * The one transition that follows a run (design part 2). A stop or a timeout decides, however the run settles after its
 * signal. A run that returns although its instance is ending has done its work: who ends early must throw.
 */
export function endOfRun(end: EndOfRun): Transition {
  const { job, settled, interruption, at } = end;
  const stackTrace = settled.how === 'threw' ? settled.stackTrace : null;
  if (interruption instanceof StopRequested) return aborted(job, stoppedReason(interruption), at);
  if (interruption instanceof TimedOut) return failed(job, reasonOf('TIMEOUT', interruption.message), stackTrace, at);
  if (settled.how === 'returned') return returned(end, settled);
  if (interruption instanceof LeaseLost) {
    return afterLoss({ job, restartable: end.restartable, stop: undefined, message: interruption.message, stackTrace, at });
  }
  if (interruption instanceof Draining || settled.how === 'unsettled') return cutOff(end, stackTrace);
  return threw(end, settled);
}

/** Errors that a run has logged are never hidden: they make it FAILED, where its type asks for that, or else are the reason that stands with SUCCEEDED. */
function returned({ job, errors, failOnErrors, at }: EndOfRun, { checked }: Settled & { how: 'returned' }): Transition {
  if (!checked.ok) return failed(job, reasonOf('INVALID_RESULT', checked.message), null, at);
  const { count, first } = errors;
  const reason =
    count === 0 ? null : reasonOf('ERROR', `ended with ${count} ${count === 1 ? 'error' : 'errors'} in its log, the first: ${first}`);
  return reason && failOnErrors ? failed(job, reason, null, at) : succeeded(job, checked.result, at, reason);
}

function threw({ job, backOff, at }: EndOfRun, { code = 'ERROR', message, stackTrace }: Settled & { how: 'threw' }): Transition {
  const reason = reasonOf(code, message);
  const failures = job.failures + 1;
  if (failures >= job.maxAttempts) return failed(job, reason, stackTrace, at);
  const wakesAt = new Date(at.getTime() + backOffMs(backOff, failures));
  return queuedAgain(job, { cause: 'error', reason, stackTrace, wakesAt }, at);
}

function cutOff({ job, interruption, restartable, at }: EndOfRun, stackTrace: string | null): Transition {
  const reason = reasonOf('INSTANCE_LOST', interruption?.message ?? 'the instance was shut down before the job had ended');
  return restartable ? queuedAgain(job, { cause: 'drain', reason, stackTrace, wakesAt: null }, at) : failed(job, reason, stackTrace, at);
}

function reasonOf(code: ReasonCode, message: string): Reason {
  return { code, message: reasonText(message), requestedBy: null };
}
