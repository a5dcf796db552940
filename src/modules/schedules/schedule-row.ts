import { knownTime } from '../../database/index.js';
import type { JobSchedule } from './job-schedule.js';
import type { MissedPolicy, ScheduledRequest } from './schedule-definition.js';

/** What statements read of a schedule. */
export const SCHEDULE_COLUMNS =
  'tenant, name, type, cron, time_zone, request, missed, paused, next_at, last_at, last_error, created_at, updated_at';

/** A row of {@link SCHEDULE_COLUMNS}. */
export interface ScheduleRow {
  readonly tenant: string;
  readonly name: string;
  readonly type: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly request: Omit<ScheduledRequest, 'type'>;
  readonly missed: MissedPolicy;
  readonly paused: boolean;
  readonly next_at: Date | null;
  readonly last_at: Date | null;
  readonly last_error: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** The schedule of a row. */
export function toJobSchedule(row: ScheduleRow): JobSchedule {
  const { tenant, name, cron, missed, paused } = row;
  return {
    ...{ tenant, name, cron, missed, paused },
    timeZone: row.time_zone,
    request: { ...row.request, type: row.type },
    nextAt: knownTime(row.next_at),
    lastAt: knownTime(row.last_at),
    lastError: row.last_error,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
