import type { Announcement } from '../../events/index.js';
import type { JobInfo } from './job-info.js';
import { mayFollow } from './transition-table.js';
import type { Transition } from './transition.js';

/** The job as it is after the transition. Throws on a transition that the table does not know: that is a mistake in the code. */
export function jobAfter({ job, to, set, reason }: Transition): JobInfo {
  if (!mayFollow(job.status, to)) throw new Error(`job ${job.id}: ${to} may not follow ${job.status}`);
  return { ...job, ...set, status: to, reason, sequence: job.sequence + 1 };
}

/** What the transition tells to whoever listens. */
export function announce(after: JobInfo, previous: JobInfo | null, outcome: Pick<Transition, 'result' | 'stackTrace'>): Announcement {
  return {
    jobId: after.id,
    tenant: after.tenant,
    jobType: after.type,
    status: after.status,
    previousStatus: previous?.status ?? null,
    sequence: after.sequence,
    attempt: after.attempt,
    maxAttempts: after.maxAttempts,
    priority: after.priority,
    name: after.name,
    owner: after.owner,
    percentCompleted: after.percentCompleted,
    queuedAt: iso(after.queuedAt),
    claimedAt: iso(after.claimedAt),
    startedAt: iso(after.startedAt),
    stoppedAt: iso(after.stoppedAt),
    expiresAt: iso(after.expiresAt),
    runAt: iso(after.runAt),
    instance: after.instance,
    correlationId: after.correlationId,
    idempotencyKey: after.idempotencyKey,
    reason: after.reason,
    stackTrace: outcome.stackTrace ?? null,
    result: outcome.result ?? null,
  };
}

function iso(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
