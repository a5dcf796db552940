/** Every status of a job, in the order of its life. */
export const JOB_STATUSES = ['PENDING', 'QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED'] as const;

/** One of {@link JOB_STATUSES}. */
export type JobStatus = (typeof JOB_STATUSES)[number];

/** Why a job or an attempt ended as it did. */
export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly requestedBy: string | null;
}

/** Where a queued job stands. */
export interface QueuePlace {
  readonly position: number;
  readonly orMore: boolean;
  readonly text: string;
}

/** A job as a list shows it. Times are RFC 3339 in UTC. */
export interface JobView {
  readonly jobId: string;
  readonly tenant: string;
  readonly jobType: string;
  /** Null: no instance has registered the type any more. */
  readonly typeTitle: string | null;
  readonly status: JobStatus;
  readonly sequence: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly priority: number;
  readonly name: string | null;
  readonly description: string | null;
  readonly owner: string | null;
  readonly percentCompleted: number;
  readonly createdAt: string;
  readonly queuedAt: string | null;
  readonly claimedAt: string | null;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
  readonly expiresAt: string | null;
  readonly runAt: string | null;
  readonly wakesAt: string | null;
  readonly estimatedEndAt: string | null;
  readonly stopRequestedAt: string | null;
  readonly instance: string | null;
  readonly reason: Reason | null;
  readonly relatedRecord: { readonly label: string; readonly href: string } | null;
  readonly timeoutMs: number | null;
  readonly locked: boolean;
  readonly retryOf: string | null;
  readonly correlationId: string | null;
  readonly idempotencyKey: string | null;
  readonly notes: readonly string[];
  readonly queue?: QueuePlace | null;
  readonly noInstanceSince: string | null;
  readonly files: number;
  readonly mayStop: boolean;
  readonly mayRetry: boolean;
  readonly mayRemove: boolean;
}

/** A single job, with what it left behind. */
export interface JobDetailsView extends JobView {
  readonly parameters: unknown;
  readonly result: unknown;
  readonly stackTrace: string | null;
  readonly retriedAs: readonly string[];
}

/** An attempt that did not end the job. */
export interface AttemptView {
  readonly attempt: number;
  readonly instance: string | null;
  readonly claimedAt: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly reason: Reason | null;
  readonly stackTrace: string | null;
}

/** A record that a job made or changed. */
export interface RecordView {
  readonly change: 'created' | 'modified';
  readonly attempt: number;
  readonly label: string;
  readonly href: string;
  readonly createdAt: string;
}

/** A file that a job was given, or made. */
export interface FileView {
  readonly id: string;
  readonly kind: 'input' | 'output';
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly createdAt: string;
}
