import { BOUNDS } from './bounds.js';
import type { ErrorCode, ErrorDetail } from './error-code.js';
import type { JobStatus } from './job-status.js';

/** A link to the thing in another system that the job is about. */
export interface RelatedRecord {
  readonly label: string;
  readonly href: string;
}

/** One job as a caller asks for it; null and absent mean the same. Times are RFC 3339 with an offset. */
export interface JobRequest {
  readonly type: string;
  readonly parameters?: unknown;
  /** Integer −1000…1000, higher first; default 0. */
  readonly priority?: number | null;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly owner?: string | null;
  readonly expiresAt?: string | null;
  readonly runAt?: string | null;
  /** Store it as PENDING; default false. */
  readonly pending?: boolean | null;
  readonly idempotencyKey?: string | null;
  /** 1 to 1 000; the job type sets the default. */
  readonly maxAttempts?: number | null;
  /** 1 to 2 147 483 647 (24.8 days); the job type sets the default. */
  readonly timeoutMs?: number | null;
  readonly locked?: boolean | null;
  readonly relatedRecord?: RelatedRecord | null;
}

/** The body of `job.submit`: one job, or up to {@link MAX_JOBS_PER_MESSAGE} of one tenant, all or nothing. */
export type SubmitCommand = ({ readonly tenant: string } & JobRequest) | { readonly tenant: string; readonly jobs: readonly JobRequest[] };

/** The body of `job.enqueue`. */
export interface EnqueueCommand {
  readonly tenant: string;
  readonly jobId: string;
}

/** The body of `job.stop`. */
export interface StopCommand {
  readonly tenant: string;
  readonly jobId: string;
  readonly reason?: string | null;
  readonly requestedBy?: string | null;
  /** ABORTED at once, also when its code ignores its signal. The service ignores all later calls of this code. Default false. */
  readonly force?: boolean | null;
}

/** How many jobs one message may bring. */
export const MAX_JOBS_PER_MESSAGE = BOUNDS.jobsPerMessage.max;

/** What became of one submitted, enqueued or stopped job. */
export interface JobAnswer {
  readonly id: string;
  /** Null: the job of the earlier submit has ended and was removed since; it is not run again. */
  readonly status: JobStatus | null;
  /**
   * An earlier submit with the same idempotency key (or message id) and body made this job; or the broker has delivered an enqueue or a
   * stop once more that was carried out before.
   */
  readonly duplicate: boolean;
}

/** Something the caller may want to know although the command was carried out. */
export interface Warning {
  readonly code: 'NO_INSTANCE' | 'ALREADY_EXPIRED' | 'SAME_JOB_ACTIVE';
  readonly message: string;
}

/** The reply to a command. */
export type Reply =
  | { readonly ok: true; readonly job: JobAnswer; readonly warnings: readonly Warning[] }
  | { readonly ok: true; readonly jobs: readonly JobAnswer[]; readonly warnings: readonly Warning[] }
  | {
      readonly ok: false;
      readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: readonly ErrorDetail[] };
    };
