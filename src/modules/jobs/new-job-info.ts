import type { JobInfo } from './job-info.js';
import type { NewJob } from './requests/index.js';
import type { Submission } from './submission.js';

/** Where and when a new job is stored. */
export interface Birth {
  readonly id: string;
  readonly laneId: number;
  readonly now: Date;
}

/**
 * A new job as callers will see it: PENDING, or QUEUED with its first event (which is not yet told). Every field by name and in
 * the order of `toJobInfo`: objects of one shape are copied many times faster.
 */
export const newJobInfo = (job: NewJob, submission: Submission, { id, laneId, now }: Birth): JobInfo => ({
  id,
  tenant: job.tenant,
  type: job.type,
  laneId,
  status: job.pending ? 'PENDING' : 'QUEUED',
  sequence: job.pending ? 0 : 1,
  priority: job.priority,
  attempt: 1,
  maxAttempts: job.maxAttempts,
  failures: 0,
  losses: 0,
  percentCompleted: 0,
  name: job.name,
  description: job.description,
  owner: job.owner,
  parameters: job.parameters,
  timeoutMs: job.timeoutMs,
  relatedRecord: job.relatedRecord,
  locked: job.locked,
  correlationId: submission.correlationId ?? null,
  idempotencyKey: job.idempotencyKey,
  traceparent: submission.traceparent ?? null,
  retryOf: submission.retryOf ?? null,
  createdAt: now,
  queuedAt: job.pending ? null : now,
  claimedAt: null,
  startedAt: null,
  stoppedAt: null,
  expiresAt: job.expiresAt,
  runAt: job.runAt,
  wakesAt: !job.pending && job.runAt !== null && job.runAt > now ? job.runAt : null,
  instance: null,
  heldBy: null,
  claimToken: null,
  chargedMs: null,
  reason: null,
  stopRequestedAt: null,
});
