import type { JobStatus, Reason } from '#libs/contract';
import type { JobInfo } from './job-info.js';

/** What changes with a transition; what is not named stays as it is. */
export interface Transition {
  /** The job as whoever asks for the transition knows it: its status, sequence and claim token are what the write expects. */
  readonly job: JobInfo;
  readonly to: JobStatus;
  /** When it happens, by the database's clock. */
  readonly at: Date;
  /** The columns that this transition sets. */
  readonly set: Partial<
    Pick<
      JobInfo,
      | 'attempt'
      | 'failures'
      | 'losses'
      | 'percentCompleted'
      | 'queuedAt'
      | 'claimedAt'
      | 'startedAt'
      | 'stoppedAt'
      | 'wakesAt'
      | 'instance'
      | 'heldBy'
      | 'claimToken'
      | 'chargedMs'
    >
  >;
  /** Why; null clears it. */
  readonly reason: Reason | null;
  /** Stored with the job's end, or with the attempt when the job is queued again. */
  readonly stackTrace?: string | null;
  /** The checked result of a SUCCEEDED job; undefined when it has none. */
  readonly result?: unknown;
  /** Called in the turn in which the commit is sent, before it: what it throws keeps the transition from being written. */
  readonly beforeCommit?: () => void;
}
