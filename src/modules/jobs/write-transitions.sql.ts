import type { JobStatus } from '#libs/contract';
import { columnNames, rowsSql, rowsValues, type RowColumn, type SqlRunner } from '../../database/index.js';
import { appendToOutboxSql, EVENT_COLUMNS, type OutboxEvent } from '../../events/index.js';
import type { JobInfo } from './job-info.js';
import type { Transition } from './transition.js';

/** One transition, ready to be written. */
export interface TransitionWrite {
  readonly transition: Transition;
  readonly after: JobInfo;
  /** The job's place among those that may be taken; null when it may not. */
  readonly rank: number | null;
  readonly event: OutboxEvent;
}

type Column = RowColumn<TransitionWrite>;

const column = (name: string, type: Column['type'], of: (job: JobInfo) => unknown): Column => ({
  name,
  type,
  of: ({ after }) => of(after),
});

const REASON = [
  column('reason_code', 'text', (job) => job.reason?.code ?? null),
  column('reason_message', 'text', (job) => job.reason?.message ?? null),
  column('reason_by', 'text', (job) => job.reason?.requestedBy ?? null),
];
const RANK: Column = { name: 'rank', type: 'bigint', of: ({ rank }) => rank };
const WAKES_AT = column('wakes_at', 'timestamptz', (job) => job.wakesAt);
const STOPPED_AT = column('stopped_at', 'timestamptz', (job) => job.stoppedAt);
const HOLDER = [
  column('held_by', 'integer', (job) => job.heldBy),
  column('claim_token', 'uuid', (job) => job.claimToken),
  column('charged_ms', 'float8', (job) => job.chargedMs),
];
const HELD_BY = column('held_by', 'integer', (job) => job.heldBy);
const PERCENT = column('percent', 'smallint', (job) => job.percentCompleted);
const COUNTS = [
  column('attempt', 'integer', (job) => job.attempt),
  column('failures', 'integer', (job) => job.failures),
  column('losses', 'integer', (job) => job.losses),
];
const TIMES = [
  column('queued_at', 'timestamptz', (job) => job.queuedAt),
  column('claimed_at', 'timestamptz', (job) => job.claimedAt),
  column('started_at', 'timestamptz', (job) => job.startedAt),
];
const END = [PERCENT, STOPPED_AT, HELD_BY, RANK, WAKES_AT, ...REASON];

/** What each status sets. A column that an index names is written only where it changes (see the migration of t_job_info). */
const COLUMNS: Readonly<Record<Exclude<JobStatus, 'PENDING'>, readonly Column[]>> = {
  QUEUED: [RANK, WAKES_AT, PERCENT, ...COUNTS, ...TIMES, ...HOLDER, ...REASON],
  TO_BE_RUN: [RANK, PERCENT, column('instance', 'text', (job) => job.instance), ...TIMES.slice(1, 2), ...HOLDER, ...REASON],
  RUNNING: TIMES.slice(2),
  SUCCEEDED: [PERCENT, STOPPED_AT, HELD_BY, ...REASON],
  FAILED: END,
  ABORTED: END,
};

/** A job whose stop was asked for does not come to these: it is ABORTED instead. */
export const YIELDS_TO_STOP: ReadonlySet<JobStatus> = new Set(['QUEUED', 'SUCCEEDED', 'FAILED']);

const EXPECTED: readonly Column[] = [
  { name: 'id', type: 'uuid', of: ({ after }) => after.id },
  { name: 'expected_status', type: 'text', of: ({ transition }) => transition.job.status },
  { name: 'expected_sequence', type: 'integer', of: ({ transition }) => transition.job.sequence },
  { name: 'expected_token', type: 'uuid', of: ({ transition }) => transition.job.claimToken },
];
const EVENT: readonly Column[] = EVENT_COLUMNS.map(({ name, type, of }) => ({ name, type, of: ({ event }) => of(event) }));
const LEFT: readonly Column[] = [
  { name: 'result', type: 'jsonb', of: ({ transition }) => (transition.result === undefined ? null : JSON.stringify(transition.result)) },
  { name: 'stack_trace', type: 'text', of: ({ transition }) => transition.stackTrace ?? null },
];
const ATTEMPT: readonly Column[] = [
  { name: 'ended_attempt', type: 'integer', of: ({ transition: { job } }) => (job.status === 'RUNNING' ? job.attempt : null) },
  { name: 'attempt_claimed_at', type: 'timestamptz', of: ({ transition }) => transition.job.claimedAt },
  { name: 'attempt_started_at', type: 'timestamptz', of: ({ transition }) => transition.job.startedAt },
];

/** What stands there already was not written by this life of the job (a row put in by hand, say), and must not keep it from ending. */
const RECORD_OUTCOME = `outcome AS (
  INSERT INTO t_job_outcome (job_id, result, stack_trace)
  SELECT id, result, stack_trace FROM changed WHERE result IS NOT NULL OR stack_trace IS NOT NULL
  ON CONFLICT (job_id) DO UPDATE SET result = excluded.result, stack_trace = excluded.stack_trace)`;

const RECORD_ATTEMPT = `attempts AS (
  INSERT INTO t_job_attempt (job_id, attempt, instance, claimed_at, started_at, ended_at, reason_code, reason_message, stack_trace)
  SELECT id, ended_attempt, instance, attempt_claimed_at, attempt_started_at, queued_at, reason_code, reason_message, stack_trace
  FROM changed WHERE ended_attempt IS NOT NULL
  ON CONFLICT (job_id, attempt) DO NOTHING)`;

const written = (Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).map((status) => [status, statementFor(status)] as const);
const STATEMENTS = new Map<JobStatus, ReturnType<typeof statementFor>>(written);

/**
 * Writes transitions to one status, with their events and what the jobs left behind: a row changes only when its status,
 * sequence and claim token are still what the transition expects; and to a status of `YIELDS_TO_STOP` only when the job has no stop
 * request. Returns the ids of the jobs that changed.
 *
 * One statement for any number of jobs, by the primary key: measured beside {@link JobTransitions}.
 */
export async function writeTransitions(runner: SqlRunner, to: JobStatus, writes: readonly TransitionWrite[]): Promise<Set<string>> {
  const statement = STATEMENTS.get(to);
  if (!statement) throw new Error(`no transition leads to ${to}`);
  const rows = await runner.query<{ id: string }>(statement.sql, rowsValues(statement.columns, writes));
  return new Set(rows.map(({ id }) => id));
}

function statementFor(status: keyof typeof COLUMNS): { readonly sql: string; readonly columns: readonly Column[] } {
  const left = status === 'RUNNING' || status === 'TO_BE_RUN' ? [] : status === 'QUEUED' ? [...LEFT.slice(1), ...ATTEMPT] : LEFT;
  const columns = [...EXPECTED, ...COLUMNS[status], ...EVENT, ...left];
  const recorded = status === 'QUEUED' ? [RECORD_ATTEMPT] : left.length > 0 ? [RECORD_OUTCOME] : [];
  const ofJob = status === 'QUEUED' ? ['j.instance', 'j.queued_at', 'j.reason_code', 'j.reason_message'] : [];
  // The last number is kept for the event that sets a job aside: no other may be told with it.
  const sequence = 'j.sequence + 2 - 1';
  const mayGo = YIELDS_TO_STOP.has(status) ? 'AND j.stop_requested_at IS NULL' : '';
  const sql = `WITH changed AS (
      UPDATE t_job_info j SET status = '${status}', sequence = ${sequence}, ${COLUMNS[status].map(({ name }) => `${name} = u.${name}`).join(', ')}
      FROM ${rowsSql(columns)}
      WHERE j.id = u.id AND j.status = u.expected_status AND j.sequence = u.expected_sequence
        AND j.claim_token IS NOT DISTINCT FROM u.expected_token ${mayGo}
      RETURNING j.id, j.sequence, ${[columnNames([...EVENT, ...left], 'u.'), ...ofJob].join(', ')}
    ), ${[...recorded, `events AS (${appendToOutboxSql('changed')})`].join(', ')}
    SELECT id FROM changed`;
  return { sql, columns };
}
