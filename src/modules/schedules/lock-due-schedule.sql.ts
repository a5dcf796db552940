import type { SqlRunner } from '../../database/index.js';
import type { JobSchedule } from './job-schedule.js';
import { SCHEDULE_COLUMNS, toJobSchedule, type ScheduleRow } from './schedule-row.js';

/** A schedule whose time has come. */
export interface DueSchedule {
  readonly schedule: JobSchedule;
  readonly dueAt: Date;
  /** The same as it is stored, which may be a time that a Date cannot hold. */
  readonly storedAt: string;
  /** The database's clock when the transaction began. */
  readonly now: Date;
}

/**
 * The schedule that has been due longest, kept until the transaction ends; one that another instance is firing is passed over. Null when
 * none is due. By i_schedule_due, which now() may bound and clock_timestamp() may not: two pages are read when none of 10 000 is due.
 */
export async function lockDueSchedule(runner: SqlRunner): Promise<DueSchedule | null> {
  const [row] = await runner.query<ScheduleRow & { next_at: Date; stored_at: string; now: Date }>(
    `SELECT ${SCHEDULE_COLUMNS}, next_at::text AS stored_at, now() AS now FROM t_schedule
     WHERE NOT paused AND next_at <= now() ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  return row ? { schedule: toJobSchedule(row), dueAt: row.next_at, storedAt: row.stored_at, now: row.now } : null;
}
