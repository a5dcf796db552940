import type { SqlRunner } from '../../database/index.js';
import type { CheckedSchedule, JobSchedule } from './job-schedule.js';
import { SCHEDULE_COLUMNS, toJobSchedule, type ScheduleRow } from './schedule-row.js';

const SAVE = `INSERT INTO t_schedule (tenant, name, type, cron, time_zone, request, missed, paused, next_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (tenant, name) DO UPDATE SET (type, cron, time_zone, request, missed, paused, next_at, last_error, updated_at) =
    ROW (excluded.type, excluded.cron, excluded.time_zone, excluded.request, excluded.missed, excluded.paused, excluded.next_at, NULL, now())
  RETURNING ${SCHEDULE_COLUMNS}`;

/** Makes a schedule, or changes the one of that name, which the caller has locked; by t_schedule_pkey. */
export async function saveSchedule(runner: SqlRunner, schedule: CheckedSchedule, nextAt: Date | null): Promise<JobSchedule> {
  const { tenant, name, cron, timeZone, missed, paused } = schedule;
  const { type, ...request } = schedule.request;
  const values = [tenant, name, type, cron, timeZone, JSON.stringify(request), missed, paused, nextAt];
  const [row] = await runner.query<ScheduleRow>(SAVE, values);
  if (!row) throw new Error(`the schedule ${name} of ${tenant} was not written`);
  return toJobSchedule(row);
}
