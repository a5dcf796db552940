import type { JobStatus } from './job-status.js';
import type { Reason } from './reason.js';

/** What an event tells of the job, as it is after the transition. Times are RFC 3339, UTC, milliseconds. Every key is always there. */
export interface JobEventData {
  readonly jobId: string;
  readonly tenant: string;
  readonly jobType: string;
  readonly status: JobStatus;
  readonly previousStatus: JobStatus | null;
  /** From 1 at the job's first event, without holes. */
  readonly sequence: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly priority: number;
  readonly name: string | null;
  readonly owner: string | null;
  readonly percentCompleted: number;
  readonly queuedAt: string | null;
  readonly claimedAt: string | null;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
  readonly expiresAt: string | null;
  readonly runAt: string | null;
  readonly instance: string | null;
  readonly correlationId: string | null;
  readonly idempotencyKey: string | null;
  readonly reason: Reason | null;
  readonly stackTrace: string | null;
  readonly result: unknown;
  /** The stack trace was cut, or the result left out, because it was over {@link MAX_EVENT_FIELD_BYTES}. */
  readonly truncated: boolean;
}

/** The body of a message on `<ns>.events`: a CloudEvents 1.0 envelope in structured mode. */
export interface JobEvent {
  readonly specversion: '1.0';
  /** `<jobId>-<sequence>`: the same for every repeat of one event. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly tenantid: string;
  readonly data: JobEventData;
}

/** `stackTrace` and `result` are whole in an event up to this size each, in bytes of UTF-8. */
export const MAX_EVENT_FIELD_BYTES = 16 * 1024;
