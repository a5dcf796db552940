import type { SqlRunner } from '../../database/index.js';
import type { JobSchedule } from './job-schedule.js';
import { SCHEDULE_COLUMNS, toJobSchedule, type ScheduleRow } from './schedule-row.js';

/** All schedules of a tenant by name, by t_schedule_pkey. */
export async function listSchedules(runner: SqlRunner, tenant: string): Promise<JobSchedule[]> {
  const rows = await runner.query<ScheduleRow>(`SELECT ${SCHEDULE_COLUMNS} FROM t_schedule WHERE tenant = $1 ORDER BY name`, [tenant]);
  return rows.map(toJobSchedule);
}
