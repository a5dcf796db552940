import type { JobEventData, RelatedRecord } from '#libs/contract';
import { estimatedEnd, type JobDetails, type ListedJob, type QueuePosition } from '../jobs/index.js';

/** A job in a list: the words of its events, and what only the table has. Times are RFC 3339, UTC, milliseconds. */
export interface JobView extends Omit<JobEventData, 'previousStatus' | 'truncated' | 'result' | 'stackTrace'> {
  readonly description: string | null;
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
  /** Null when the type is not registered any more. */
  readonly typeTitle: string | null;
  /** For people: the description, why it ended so, what it waits for. */
  readonly notes: readonly string[];
  /** Of a QUEUED job alone, or where positions are asked for; null for others, and while it waits for a time. */
  readonly queue: QueueView | null;
  /** QUEUED, and no live instance runs its type: since when it waits. */
  readonly noInstanceSince: string | null;
  /** How many outputs it has. */
  readonly files: number;
  /** What the caller may do now. */
  readonly mayStop: boolean;
  readonly mayRetry: boolean;
  readonly mayRemove: boolean;
}

/** A place in the queue. */
export interface QueueView extends QueuePosition {
  /** Such as "This job is 3rd in the queue." */
  readonly text: string;
}

/** What of a view is not in the job itself. */
export type ViewFacts = Pick<JobView, 'typeTitle' | 'notes' | 'queue' | 'noInstanceSince' | 'files' | 'mayStop' | 'mayRetry' | 'mayRemove'>;

/** A single job: also what it was given and what it left behind, whole. */
export interface JobDetailsView extends JobView {
  readonly parameters: unknown;
  readonly result: unknown;
  readonly stackTrace: string | null;
  /** The jobs that run this one again. */
  readonly retriedAs: readonly string[];
}

/** A job as REST shows it; `now` is by the database's clock. */
export function jobView(job: ListedJob, now: Date, facts: ViewFacts): JobView {
  const { id, type, status, sequence, attempt, maxAttempts, priority, name, owner, percentCompleted, instance, reason } = job;
  const { description, relatedRecord, timeoutMs, locked, retryOf, correlationId, idempotencyKey, tenant } = job;
  return {
    jobId: id,
    tenant,
    jobType: type,
    ...{ status, sequence, attempt, maxAttempts, priority, name, description, owner, percentCompleted, instance, reason },
    ...{ correlationId, idempotencyKey, relatedRecord, timeoutMs, locked, retryOf },
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
    ...facts,
  };
}

/** A job with what it left behind. */
export function jobDetailsView(job: JobDetails, now: Date, facts: ViewFacts): JobDetailsView {
  const { parameters, result, stackTrace, retriedAs } = job;
  return { ...jobView(job, now, facts), parameters, result: result ?? null, stackTrace, retriedAs };
}

function text(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
