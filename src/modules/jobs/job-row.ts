import { BOUNDS, clamped, type Bound, type JobStatus, type Reason, type ReasonCode, type RelatedRecord } from '#libs/contract';
import { knownTime } from '../../database/index.js';
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
const PERCENT: Bound = { min: 0, max: 100 };
/** The charge of a job in milliseconds: 366 days at most, since a start that was edited by hand may be thousands of years ago. */
export const CHARGED_MS: Bound = { min: 0, max: 31_622_400_000, fractions: true };

/**
 * A row as callers see it. Never throws, however the row was edited by hand: one row must not stop a batch. Numbers are within their bounds, so that
 * nothing computed from them overflows.
 */
export const toJobInfo = (row: JobRow): JobInfo => ({
  id: row.id,
  tenant: row.tenant,
  type: row.type,
  laneId: row.lane_id,
  status: row.status,
  sequence: row.sequence,
  priority: clamped(row.priority, BOUNDS.priority, 0),
  attempt: row.attempt,
  maxAttempts: clamped(row.max_attempts, BOUNDS.maxAttempts, 1),
  failures: row.failures,
  losses: row.losses,
  percentCompleted: clamped(row.percent, PERCENT, 0),
  name: row.name,
  description: row.description,
  owner: row.owner,
  parameters: row.parameters,
  timeoutMs: clamped(row.timeout_ms, BOUNDS.timeoutMs, null),
  relatedRecord: row.related_record,
  locked: row.locked,
  correlationId: row.correlation_id,
  idempotencyKey: row.idempotency_key,
  traceparent: row.traceparent,
  retryOf: row.retry_of,
  createdAt: knownTime(row.created_at) ?? BEGINNING,
  queuedAt: knownTime(row.queued_at),
  claimedAt: knownTime(row.claimed_at),
  startedAt: knownTime(row.started_at),
  stoppedAt: knownTime(row.stopped_at),
  expiresAt: knownTime(row.expires_at),
  runAt: knownTime(row.run_at),
  wakesAt: knownTime(row.wakes_at),
  instance: row.instance,
  heldBy: row.held_by,
  claimToken: row.claim_token,
  chargedMs: clamped(row.charged_ms, CHARGED_MS, null),
  reason: reasonOf(row),
  stopRequestedAt: knownTime(row.stop_requested_at),
});

/** A row of {@link LISTED_COLUMNS}. */
export const toListedJob = (row: Omit<JobRow, 'parameters'>): ListedJob => toJobInfo({ ...row, parameters: null });

function reasonOf({ reason_code: code, reason_message: message, reason_by: requestedBy }: JobRow): Reason | null {
  return code === null ? null : { code, message: message ?? '', requestedBy };
}
