import type { JobStatus, Reason, RelatedRecord } from '#libs/contract';

/** A job as callers see it: a value, never the running object. Times are in UTC with milliseconds. */
export interface JobInfo {
  /** UUIDv7, made by the service. */
  readonly id: string;
  readonly tenant: string;
  readonly type: string;
  readonly laneId: number;
  readonly status: JobStatus;
  /** Of the job's last event; 0 while it is PENDING. */
  readonly sequence: number;
  readonly priority: number;
  /** 1 for the first run, one more each time that the job is run again. */
  readonly attempt: number;
  /** How many attempts may end by a thrown error. */
  readonly maxAttempts: number;
  /** How many attempts ended by a thrown error. */
  readonly failures: number;
  /** How many times its instance was lost. */
  readonly losses: number;
  readonly percentCompleted: number;
  readonly name: string | null;
  readonly description: string | null;
  readonly owner: string | null;
  readonly parameters: unknown;
  readonly timeoutMs: number | null;
  readonly relatedRecord: RelatedRecord | null;
  readonly locked: boolean;
  readonly correlationId: string | null;
  readonly idempotencyKey: string | null;
  readonly traceparent: string | null;
  /** The job that this one runs again. */
  readonly retryOf: string | null;
  readonly createdAt: Date;
  readonly queuedAt: Date | null;
  readonly claimedAt: Date | null;
  readonly startedAt: Date | null;
  readonly stoppedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly runAt: Date | null;
  /** Until when a queued job is not to be taken: its `runAt`, or the end of a retry's back-off; null when it may be taken. */
  readonly wakesAt: Date | null;
  /** The name of the instance that took it last. */
  readonly instance: string | null;
  /** The incarnation (`t_instance.id`) that holds it while TO_BE_RUN or RUNNING. */
  readonly heldBy: number | null;
  /** Given anew by each claim; every write of the holder names it. */
  readonly claimToken: string | null;
  /** What its tenant was charged for it at the claim, in milliseconds of run time. */
  readonly chargedMs: number | null;
  readonly reason: Reason | null;
  readonly stopRequestedAt: Date | null;
}

/** A job as lists have it: without its parameters, which may be large. */
export type ListedJob = Omit<JobInfo, 'parameters'>;

/** What a job left behind when it ended. */
export interface JobOutcome {
  readonly result: unknown;
  readonly stackTrace: string | null;
}

/** A job with what it left behind. */
export interface JobDetails extends JobInfo, JobOutcome {
  /** The jobs that run this one again, in the order in which they were asked for. */
  readonly retriedAs: readonly string[];
}
