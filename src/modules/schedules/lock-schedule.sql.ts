import type { SqlRunner } from '../../database/index.js';
import type { JobSchedule } from './job-schedule.js';
import { SCHEDULE_COLUMNS, toJobSchedule, type ScheduleRow } from './schedule-row.js';

/** A schedule as it stands when nobody fires it any more, kept so until the transaction ends; null when there is none. By t_schedule_pkey. */
export async function lockSchedule(runner: SqlRunner, tenant: string, name: string): Promise<JobSchedule | null> {
  const sql = `SELECT ${SCHEDULE_COLUMNS} FROM t_schedule WHERE tenant = $1 AND name = $2 FOR UPDATE`;
  const [row] = await runner.query<ScheduleRow>(sql, [tenant, name]);
  return row ? toJobSchedule(row) : null;
}
