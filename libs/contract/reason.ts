/**
 * Why a job FAILED, why it was ABORTED (`STOPPED`), or why an attempt ended and the job was queued again; `ERROR` with SUCCEEDED: it has
 * logged errors, of which the message tells the number.
 */
export const REASON_CODES = [
  'ERROR',
  'INVALID_PARAMETERS',
  'INVALID_RESULT',
  'NO_RUNNER',
  'EXPIRED',
  'TIMEOUT',
  'INSTANCE_LOST',
  'OUT_OF_MEMORY',
  'ATTEMPTS_EXHAUSTED',
  'STOPPED',
] as const;

/** One of {@link REASON_CODES}. */
export type ReasonCode = (typeof REASON_CODES)[number];

/** A reason as events and answers carry it; `requestedBy` is who asked for a stop. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
  readonly requestedBy: string | null;
}
