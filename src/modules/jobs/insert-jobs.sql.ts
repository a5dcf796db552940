import { columnNames, rowsSql, rowsValues, type RowColumn, type SqlRunner } from '../../database/index.js';
import { appendToOutboxSql, EVENT_COLUMNS, type OutboxEvent } from '../../events/index.js';
import type { JobInfo } from './job-info.js';

/** A new job, ready to be written; `event` is null for a PENDING one. */
export interface JobInsert {
  readonly job: JobInfo;
  readonly rank: number | null;
  readonly event: OutboxEvent | null;
}

type Column = RowColumn<JobInsert>;

const column = (name: string, type: Column['type'], of: (job: JobInfo) => unknown): Column => ({ name, type, of: ({ job }) => of(job) });
const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

const INFO: readonly Column[] = [
  column('id', 'uuid', (job) => job.id),
  column('tenant', 'text', (job) => job.tenant),
  column('type', 'text', (job) => job.type),
  column('lane_id', 'integer', (job) => job.laneId),
  column('status', 'text', (job) => job.status),
  column('sequence', 'integer', (job) => job.sequence),
  column('priority', 'smallint', (job) => job.priority),
  column('max_attempts', 'integer', (job) => job.maxAttempts),
  column('locked', 'boolean', (job) => job.locked),
  { name: 'rank', type: 'bigint', of: ({ rank }) => rank },
  column('wakes_at', 'timestamptz', (job) => job.wakesAt),
  column('created_at', 'timestamptz', (job) => job.createdAt),
  column('queued_at', 'timestamptz', (job) => job.queuedAt),
  column('expires_at', 'timestamptz', (job) => job.expiresAt),
  column('run_at', 'timestamptz', (job) => job.runAt),
];

const PARAMETERS: readonly Column[] = [
  column('job_id', 'uuid', (job) => job.id),
  column('tenant', 'text', (job) => job.tenant),
  column('name', 'text', (job) => job.name),
  column('description', 'text', (job) => job.description),
  column('owner', 'text', (job) => job.owner),
  column('parameters', 'jsonb', (job) => json(job.parameters)),
  column('timeout_ms', 'integer', (job) => job.timeoutMs),
  column('related_record', 'jsonb', (job) => json(job.relatedRecord)),
  column('correlation_id', 'text', (job) => job.correlationId),
  column('idempotency_key', 'text', (job) => job.idempotencyKey),
  column('traceparent', 'text', (job) => job.traceparent),
  column('retry_of', 'uuid', (job) => job.retryOf),
];

const LANE = column('lane_id', 'integer', (job) => job.laneId);

const EVENT: readonly Column[] = [
  column('id', 'uuid', (job) => job.id),
  column('sequence', 'integer', (job) => job.sequence),
  ...EVENT_COLUMNS.map(({ name, type, of }): Column => ({ name, type, of: ({ event }) => (event === null ? null : of(event)) })),
];

/**
 * The digest of a job's parameters in its lane, as jsonb writes them: the order of keys and white space do not matter.
 * `u` is the source of rows.
 */
export const DIGEST_SQL = `hashtextextended(coalesce(u.parameters::text, ''), u.lane_id)`;

const INSERT_INFO = `INSERT INTO t_job_info (${columnNames(INFO)}) SELECT * FROM ${rowsSql(INFO)}`;
const INSERT_PARAMETERS = `INSERT INTO t_job_parameters (${columnNames(PARAMETERS)}, digest)
  SELECT ${columnNames(PARAMETERS, 'u.')}, ${DIGEST_SQL} FROM ${rowsSql([...PARAMETERS, LANE])}`;
const INSERT_EVENTS = `WITH added AS (SELECT * FROM ${rowsSql(EVENT)}) ${appendToOutboxSql('added')}`;

/** How many jobs one statement writes. */
const CHUNK = 1_000;

/** Stores new jobs with their events: three statements per thousand, sent together. */
export async function insertJobs(runner: SqlRunner, inserts: readonly JobInsert[]): Promise<void> {
  const sent: Promise<unknown>[] = [];
  for (let from = 0; from < inserts.length; from += CHUNK) {
    const chunk = inserts.slice(from, from + CHUNK);
    const announced = chunk.filter(({ event }) => event !== null);
    sent.push(runner.query(INSERT_INFO, rowsValues(INFO, chunk)));
    sent.push(runner.query(INSERT_PARAMETERS, rowsValues([...PARAMETERS, LANE], chunk)));
    if (announced.length > 0) sent.push(runner.query(INSERT_EVENTS, rowsValues(EVENT, announced)));
  }
  await Promise.all(sent);
}
