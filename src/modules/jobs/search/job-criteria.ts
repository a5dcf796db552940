import type { JobStatus } from '#libs/contract';

/** A value that jobs have at a place in their parameters: `collection.id` is `42`, as text or as a number. */
export interface ParameterValue {
  readonly path: readonly string[];
  readonly value: string;
}

/** `active`: what runs, newest start first, then what is queued in the order of its run. `archived`: what has ended, newest end first. */
export type JobGroup = 'active' | 'archived';

/** Which jobs are looked for; what is absent does not restrict, an empty list lets none pass. */
export interface JobCriteria {
  readonly tenant?: string | undefined;
  readonly types?: readonly string[] | undefined;
  readonly statuses?: readonly JobStatus[] | undefined;
  readonly owner?: string | undefined;
  /** Text in the name, the description, the reason's message or the parameters (of at most 64 KiB); or a job's whole id. */
  readonly text?: string | undefined;
  readonly parameters?: readonly ParameterValue[] | undefined;
  /** A reason code, or text in the reason's message. */
  readonly error?: string | undefined;
  readonly instance?: string | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
  /** The address of the related record. */
  readonly relatedHref?: string | undefined;
  readonly retryOf?: string | undefined;
  readonly group?: JobGroup | undefined;
}
