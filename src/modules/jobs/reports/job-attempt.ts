import type { Reason } from '#libs/contract';

/** An attempt that did not end its job: it failed and was to be tried again, or its instance was lost or shut down. */
export interface JobAttempt {
  /** From 1. */
  readonly attempt: number;
  /** Where it ran. */
  readonly instance: string | null;
  readonly claimedAt: Date | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date;
  readonly reason: Reason | null;
  /** Of what it threw; null when it threw nothing. */
  readonly stackTrace: string | null;
}
