import type { JobEventData, RelatedRecord } from '#libs/contract';
import { estimatedEnd, type JobDetails, type JobInfo } from '../jobs/index.js';

/** A job in a list: the words of its events, and what only the table has. Times are RFC 3339, UTC, milliseconds. */
export interface JobView extends Omit<JobEventData, 'previousStatus' | 'truncated' | 'result' | 'stackTrace'> {
  readonly description: string | null;
  readonly parameters: unknown;
  readonly relatedRecord: RelatedRecord | null;
  readonly timeoutMs: number | null;
  readonly locked: boolean;
  readonly createdAt: string;
  /** Until when it is not to be taken: its `runAt`, or the end of a retry's delay. */
  readonly wakesAt: string | null;
  readonly retryOf: string | null;
  readonly estimatedEndAt: string | null;
  /** Since when it is to stop. */
  readonly stopRequestedAt: string | null;
}

/** A single job: also what it left behind, whole. */
export interface JobDetailsView extends JobView {
  readonly result: unknown;
  readonly stackTrace: string | null;
}

/** A job as REST shows it; `now` is by the database's clock. */
export function jobView(job: JobInfo, now: Date): JobView {
  const { id, type, status, sequence, attempt, maxAttempts, priority, name, owner, percentCompleted, instance, reason } = job;
  const { description, parameters, relatedRecord, timeoutMs, locked, retryOf, correlationId, idempotencyKey, tenant } = job;
  return {
    jobId: id,
    tenant,
    jobType: type,
    ...{ status, sequence, attempt, maxAttempts, priority, name, description, owner, percentCompleted, instance, reason },
    ...{ correlationId, idempotencyKey, parameters, relatedRecord, timeoutMs, locked, retryOf },
    createdAt: job.createdAt.toISOString(),
    queuedAt: text(job.queuedAt),
    claimedAt: text(job.claimedAt),
    startedAt: text(job.startedAt),
    stoppedAt: text(job.stoppedAt),
    expiresAt: text(job.expiresAt),
    runAt: text(job.runAt),
    wakesAt: text(job.wakesAt),
    estimatedEndAt: text(estimatedEnd(job, now)),
    stopRequestedAt: text(job.stopRequestedAt),
  };
}

/** A job with what it left behind. */
export function jobDetailsView(job: JobDetails, now: Date): JobDetailsView {
  return { ...jobView(job, now), result: job.result ?? null, stackTrace: job.stackTrace };
}

function text(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
