import type { JobAnswer, Warning } from '#libs/contract';
import type { JobScope } from './job-scope.js';
import type { NewJob } from './requests/index.js';

/** Who submits, for the audit. */
export interface SubmissionNote {
  /** Null: the local administrator. */
  readonly caller: string | null;
  readonly door: 'amqp' | 'rest' | 'typescript';
  readonly action: 'submit' | 'retry';
  readonly detail: string | null;
}

/** Jobs of one tenant that are stored all or not at all. */
export interface Submission {
  readonly tenant: string;
  readonly jobs: readonly NewJob[];
  /** The broker's message id: with an equal body it marks a repeat. */
  readonly messageId?: string | null;
  readonly correlationId?: string | null;
  /** W3C trace context. */
  readonly traceparent?: string | null;
  /** The jobs that the reader of the warnings may see; undefined: there is no reader. Looking for equal active jobs costs a query. */
  readonly warningsOf?: JobScope | undefined;
  /** The jobs' ids, where they had to be known before; default: new ones. */
  readonly jobIds?: readonly string[];
  /** The job that this one runs again. */
  readonly retryOf?: string;
  /** Undefined: the service itself or its host application submits. */
  readonly note?: SubmissionNote | undefined;
}

/** What became of a submission, in the order of its jobs. */
export interface Submitted {
  readonly jobs: readonly JobAnswer[];
  readonly warnings: readonly Warning[];
}
