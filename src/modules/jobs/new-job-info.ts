import type { JobInfo } from './job-info.js';
import type { NewJob } from './requests/index.js';
import type { Submission } from './submission.js';

/** Where and when a new job is stored. */
export interface Birth {
  readonly id: string;
  readonly laneId: number;
  readonly now: Date;
}

/** A new job as callers will see it: PENDING, or QUEUED with its first event (which is not yet told). */
export function newJobInfo(job: NewJob, submission: Submission, { id, laneId, now }: Birth): JobInfo {
  const { pending, ...asked } = job;
  return {
    ...asked,
    id,
    laneId,
    status: pending ? 'PENDING' : 'QUEUED',
    sequence: pending ? 0 : 1,
    queuedAt: pending ? null : now,
    wakesAt: !pending && job.runAt !== null && job.runAt > now ? job.runAt : null,
    createdAt: now,
    attempt: 1,
    failures: 0,
    losses: 0,
    percentCompleted: 0,
    correlationId: submission.correlationId ?? null,
    traceparent: submission.traceparent ?? null,
    retryOf: submission.retryOf ?? null,
    claimedAt: null,
    startedAt: null,
    stoppedAt: null,
    instance: null,
    heldBy: null,
    claimToken: null,
    chargedMs: null,
    reason: null,
    stopRequestedAt: null,
  };
}
