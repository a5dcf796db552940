import type { SqlRunner } from '../../database/index.js';
import type { JobSchedule } from './job-schedule.js';
import { SCHEDULE_COLUMNS, toJobSchedule, type ScheduleRow } from './schedule-row.js';

/** A schedule, or null when the tenant has none of that name; by t_schedule_pkey. */
export async function findSchedule(runner: SqlRunner, tenant: string, name: string): Promise<JobSchedule | null> {
  const sql = `SELECT ${SCHEDULE_COLUMNS} FROM t_schedule WHERE tenant = $1 AND name = $2`;
  const [row] = await runner.query<ScheduleRow>(sql, [tenant, name]);
  return row ? toJobSchedule(row) : null;
}
