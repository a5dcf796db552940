import type { JobStatus } from '../api/job-view';

/** How a status is shown: its word, what it means, and the tone that its mark is drawn in. */
export interface StatusWords {
  readonly word: string;
  readonly meaning: string;
  readonly tone: 'idle' | 'wait' | 'go' | 'good' | 'bad' | 'off';
}

/** The one table from statuses to the words of the screen. */
export const JOB_WORDS: Readonly<Record<JobStatus, StatusWords>> = {
  PENDING: { word: 'Pending', tone: 'idle', meaning: 'Stored, and not yet let go: nobody takes it before it is enqueued.' },
  QUEUED: { word: 'Queued', tone: 'wait', meaning: 'Waits for a free place, for its turn, or for its time.' },
  TO_BE_RUN: { word: 'Starting', tone: 'go', meaning: 'An instance has taken it and makes it ready.' },
  RUNNING: { word: 'Running', tone: 'go', meaning: 'Its code runs on an instance.' },
  SUCCEEDED: { word: 'Completed', tone: 'good', meaning: 'It ran to its end, and its result is stored.' },
  FAILED: { word: 'Failed', tone: 'bad', meaning: 'It did not come to its end; the reason and the stack trace tell why.' },
  ABORTED: { word: 'Canceled', tone: 'off', meaning: 'Somebody asked for it to stop, and it stopped.' },
};

/** Statuses of jobs that have not ended. */
export const ACTIVE_STATUSES: readonly JobStatus[] = ['PENDING', 'QUEUED', 'TO_BE_RUN', 'RUNNING'];

/** Whether a job in this status can still change. */
export const isActive = (status: JobStatus): boolean => ACTIVE_STATUSES.includes(status);
