import type { SqlRunner } from '../../database/index.js';
import type { JobSchedule } from './job-schedule.js';
import { SCHEDULE_COLUMNS, toJobSchedule, type ScheduleRow } from './schedule-row.js';

/** All schedules of a tenant by name, by t_schedule_pkey; null: those of all tenants, a scan of the table. */
export async function listSchedules(runner: SqlRunner, tenant: string | null): Promise<JobSchedule[]> {
  const where = tenant === null ? 'true' : 'tenant = $1';
  const sql = `SELECT ${SCHEDULE_COLUMNS} FROM t_schedule WHERE ${where} ORDER BY tenant, name`;
  return (await runner.query<ScheduleRow>(sql, tenant === null ? [] : [tenant])).map(toJobSchedule);
}
