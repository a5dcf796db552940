import type { JobStatus, ReasonCode } from '#libs/contract';

/** A job of the demo and how it is to end. */
export interface SubmittedJob {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly expectedEnd: JobStatus;
  /** Null where the job is to succeed. */
  readonly expectedReason: ReasonCode | null;
}
