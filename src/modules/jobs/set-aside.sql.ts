import { columnNames, rowsSql, rowsValues, type RowColumn, type SqlRunner } from '../../database/index.js';
import { appendToOutboxSql, EVENT_COLUMNS, type OutboxEvent } from '../../events/index.js';
import type { JobInfo } from './job-info.js';

/** A job that cannot go on. */
export interface AsideJob {
  /** As it was found, with its holder: a job that others have taken since is theirs. */
  readonly job: JobInfo;
  /** What it is set aside as. */
  readonly after: JobInfo;
  readonly event: OutboxEvent;
}

type Column = RowColumn<AsideJob>;

const EVENT: readonly Column[] = EVENT_COLUMNS.map(({ name, type, of }) => ({ name, type, of: ({ event }) => of(event) }));
const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'uuid', of: ({ job }) => job.id },
  { name: 'token', type: 'uuid', of: ({ job }) => job.claimToken },
  { name: 'sequence', type: 'integer', of: ({ after }) => after.sequence },
  { name: 'stopped_at', type: 'timestamptz', of: ({ after }) => after.stoppedAt },
  { name: 'message', type: 'text', of: ({ after }) => after.reason?.message },
  ...EVENT,
];

/**
 * The last resort for jobs whose transitions cannot be written: ends them FAILED, with their event, out of their lane and in nobody's hands,
 * and frees their places. Reads and computes nothing that could be what is wrong. One that has ended keeps its end, and tells nothing.
 */
export async function setAside(runner: SqlRunner, jobs: readonly AsideJob[]): Promise<void> {
  await runner.query(
    `WITH asked AS (
       SELECT j.status AS was, j.stopped_at IS NULL AND j.status NOT IN ('SUCCEEDED', 'FAILED', 'ABORTED') AS lives, u.*
       FROM ${rowsSql(COLUMNS)} JOIN t_job_info j ON j.id = u.id
       WHERE j.claim_token IS NOT DISTINCT FROM u.token FOR UPDATE OF j
     ), aside AS (
       UPDATE t_job_info j SET rank = NULL, wakes_at = NULL, held_by = NULL, stopped_at = coalesce(j.stopped_at, a.stopped_at),
         status = CASE WHEN a.lives THEN 'FAILED' ELSE j.status END,
         sequence = CASE WHEN a.lives THEN a.sequence ELSE j.sequence END,
         reason_code = CASE WHEN a.lives THEN 'ERROR' ELSE j.reason_code END,
         reason_message = CASE WHEN a.lives THEN a.message ELSE j.reason_message END
       FROM asked a WHERE j.id = a.id RETURNING j.id, j.sequence, j.lane_id, a.was, a.lives, ${columnNames(EVENT, 'a.')}
     ), events AS (${appendToOutboxSql('aside WHERE lives')})
     UPDATE t_lane l SET running = greatest(l.running, f.places) - f.places
     FROM (SELECT lane_id, count(*)::integer AS places FROM aside WHERE was IN ('TO_BE_RUN', 'RUNNING') GROUP BY lane_id) f
     WHERE l.id = f.lane_id`,
    rowsValues(COLUMNS, jobs),
  );
}
