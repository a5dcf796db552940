import type { JobStatus, Reason, ReasonCode, RelatedRecord } from '#libs/contract';
import type { JobInfo, ListedJob } from './job-info.js';

/** A row of {@link JOB_COLUMNS}. */
export interface JobRow {
  id: string;
  tenant: string;
  type: string;
  lane_id: number;
  status: JobStatus;
  sequence: number;
  priority: number;
  attempt: number;
  max_attempts: number;
  failures: number;
  losses: number;
  percent: number;
  locked: boolean;
  wakes_at: Date | null;
  held_by: number | null;
  claim_token: string | null;
  charged_ms: number | null;
  instance: string | null;
  created_at: Date;
  queued_at: Date | null;
  claimed_at: Date | null;
  started_at: Date | null;
  stopped_at: Date | null;
  expires_at: Date | null;
  run_at: Date | null;
  reason_code: ReasonCode | null;
  reason_message: string | null;
  reason_by: string | null;
  stop_requested_at: Date | null;
  name: string | null;
  description: string | null;
  owner: string | null;
  parameters: unknown;
  timeout_ms: number | null;
  related_record: RelatedRecord | null;
  correlation_id: string | null;
  idempotency_key: string | null;
  traceparent: string | null;
  retry_of: string | null;
}

/** What a query of t_job_info `j` and t_job_parameters `p` selects for {@link toListedJob}: parameters may take a megabyte a job. */
export const LISTED_COLUMNS = `j.id, j.tenant, j.type, j.lane_id, j.status, j.sequence, j.priority, j.attempt, j.max_attempts, j.failures, j.losses,
  j.percent, j.locked, j.wakes_at, j.held_by, j.claim_token, j.charged_ms, j.instance, j.created_at, j.queued_at, j.claimed_at, j.started_at,
  j.stopped_at, j.expires_at, j.run_at, j.reason_code, j.reason_message, j.reason_by, j.stop_requested_at, p.name, p.description, p.owner,
  p.timeout_ms, p.related_record, p.correlation_id, p.idempotency_key, p.traceparent, p.retry_of`;

/** The same for {@link toJobInfo}. */
export const JOB_COLUMNS = `${LISTED_COLUMNS}, p.parameters`;

const BEGINNING = new Date(0);

/** A row as callers see it. Never throws, whatever somebody has written into it by hand: one row must not stop a batch. */
export const toJobInfo = (row: JobRow): JobInfo => ({
  id: row.id,
  tenant: row.tenant,
  type: row.type,
  laneId: row.lane_id,
  status: row.status,
  sequence: row.sequence,
  priority: row.priority,
  attempt: row.attempt,
  maxAttempts: row.max_attempts,
  failures: row.failures,
  losses: row.losses,
  percentCompleted: row.percent,
  name: row.name,
  description: row.description,
  owner: row.owner,
  parameters: row.parameters,
  timeoutMs: row.timeout_ms,
  relatedRecord: row.related_record,
  locked: row.locked,
  correlationId: row.correlation_id,
  idempotencyKey: row.idempotency_key,
  traceparent: row.traceparent,
  retryOf: row.retry_of,
  createdAt: known(row.created_at) ?? BEGINNING,
  queuedAt: known(row.queued_at),
  claimedAt: known(row.claimed_at),
  startedAt: known(row.started_at),
  stoppedAt: known(row.stopped_at),
  expiresAt: known(row.expires_at),
  runAt: known(row.run_at),
  wakesAt: known(row.wakes_at),
  instance: row.instance,
  heldBy: row.held_by,
  claimToken: row.claim_token,
  chargedMs: row.charged_ms,
  reason: reasonOf(row),
  stopRequestedAt: known(row.stop_requested_at),
});

/** A row of {@link LISTED_COLUMNS}. */
export const toListedJob = (row: Omit<JobRow, 'parameters'>): ListedJob => toJobInfo({ ...row, parameters: null });

/** `infinity` comes as a number; neither it nor a time beyond the calendar of JavaScript can be told to anybody. */
function known(time: Date | number | null): Date | null {
  return typeof time === 'object' && time !== null && !Number.isNaN(time.getTime()) ? time : null;
}

function reasonOf({ reason_code: code, reason_message: message, reason_by: requestedBy }: JobRow): Reason | null {
  return code === null ? null : { code, message: message ?? '', requestedBy };
}
