import type { JobStatus, Reason } from '#libs/contract';
import type { JobInfo } from './job-info.js';
import type { Transition } from './transition.js';

/** Who takes a job. */
export interface Claimant {
  readonly instance: string;
  readonly heldBy: number;
  readonly claimToken: string;
}

/** QUEUED → TO_BE_RUN. */
export function claimed(job: JobInfo, by: Claimant, chargedMs: number, at: Date): Transition {
  const { instance, heldBy, claimToken } = by;
  return { job, to: 'TO_BE_RUN', at, set: { instance, heldBy, claimToken, chargedMs, claimedAt: at, percentCompleted: 0 }, reason: null };
}

/** TO_BE_RUN → RUNNING. */
export function started(job: JobInfo, at: Date): Transition {
  return { job, to: 'RUNNING', at, set: { startedAt: at }, reason: null };
}

/** RUNNING → SUCCEEDED; with a reason when it did not go wholly well. */
export function succeeded(job: JobInfo, result: unknown, at: Date, reason: Reason | null = null): Transition {
  return { job, to: 'SUCCEEDED', at, set: { stoppedAt: at, percentCompleted: 100, heldBy: null }, reason, result };
}

/** Any living status → FAILED. */
export function failed(job: JobInfo, reason: Reason, stackTrace: string | null, at: Date): Transition {
  return { job, to: 'FAILED', at, set: { ...ended(job, at) }, reason, stackTrace };
}

/** Any living status → ABORTED. */
export function aborted(job: JobInfo, reason: Reason, at: Date): Transition {
  return { job, to: 'ABORTED', at, set: { ...ended(job, at) }, reason };
}

/** PENDING → QUEUED. */
export function enqueued(job: JobInfo, at: Date): Transition {
  return { job, to: 'QUEUED', at, set: { queuedAt: at, wakesAt: job.runAt }, reason: null };
}

/**
 * TO_BE_RUN → QUEUED: nothing ran, so the attempt and the place in the lane stay. The loss of its instance counts towards
 * `maxLosses`; a loss through another job does not, nor a return by the instance.
 */
export function givenBack(job: JobInfo, cause: 'returned' | 'loss' | 'another', reason: Reason | null, at: Date): Transition {
  const losses = job.losses + (cause === 'loss' ? 1 : 0);
  return { job, to: 'QUEUED', at, set: { ...requeued(job.queuedAt ?? at, null), losses }, reason };
}

/** Why a RUNNING job is queued again: its own error, the loss of its instance by itself or through another job, or the drain of its instance. */
export type RequeueCause = 'error' | 'loss' | 'another' | 'drain';

/** RUNNING → QUEUED for another attempt, from `wakesAt` on (null: at once). */
export function queuedAgain(
  job: JobInfo,
  why: { readonly cause: RequeueCause; readonly reason: Reason; readonly stackTrace: string | null; readonly wakesAt: Date | null },
  at: Date,
): Transition {
  const counted = {
    attempt: job.attempt + 1,
    failures: job.failures + (why.cause === 'error' ? 1 : 0),
    losses: job.losses + (why.cause === 'loss' ? 1 : 0),
  };
  return { job, to: 'QUEUED', at, set: { ...requeued(at, why.wakesAt), ...counted }, reason: why.reason, stackTrace: why.stackTrace };
}

function requeued(queuedAt: Date, wakesAt: Date | null): Transition['set'] {
  return { queuedAt, wakesAt, claimedAt: null, startedAt: null, heldBy: null, claimToken: null, chargedMs: null, percentCompleted: 0 };
}

function ended(job: JobInfo, at: Date): Transition['set'] {
  // With its time left in the row, the sweep would give an ended job a place in its lane, and every claim would fail on it.
  return { stoppedAt: at, heldBy: null, wakesAt: null, percentCompleted: Math.min(job.percentCompleted, 99) };
}

/** Whether a job with this status counts towards limits. */
export function isHeld(status: JobStatus): boolean {
  return status === 'TO_BE_RUN' || status === 'RUNNING';
}
