import type { SqlRunner } from '../../database/index.js';
import type { DueSchedule } from './lock-due-schedule.sql.js';

/** What a due time came to. */
export interface Moved {
  readonly nextAt: Date | null;
  /** Whether it gave a job. */
  readonly fired: boolean;
  readonly error: string | null;
}

/** Sets a schedule's next due time, unless it has moved on from this one meanwhile; by t_schedule_pkey. */
export async function moveOn(runner: SqlRunner, { schedule, storedAt }: DueSchedule, { nextAt, fired, error }: Moved): Promise<void> {
  await runner.query(
    `UPDATE t_schedule SET next_at = $4, last_at = CASE WHEN $5 THEN next_at ELSE last_at END, last_error = $6
     WHERE tenant = $1 AND name = $2 AND next_at = $3::timestamptz`,
    [schedule.tenant, schedule.name, storedAt, nextAt, fired, error],
  );
}
