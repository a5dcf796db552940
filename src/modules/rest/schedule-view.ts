import type { JobSchedule } from '../schedules/index.js';

/** A schedule as REST shows it: as it is put, with its times. */
export interface ScheduleView extends Pick<
  JobSchedule,
  'tenant' | 'name' | 'cron' | 'timeZone' | 'missed' | 'paused' | 'request' | 'lastError'
> {
  readonly nextAt: string | null;
  readonly lastAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A schedule as REST shows it. */
export function scheduleView(schedule: JobSchedule): ScheduleView {
  const { tenant, name, cron, timeZone, missed, paused, request, lastError, nextAt, lastAt, createdAt, updatedAt } = schedule;
  return {
    ...{ tenant, name, cron, timeZone, missed, paused, request, lastError },
    nextAt: nextAt?.toISOString() ?? null,
    lastAt: lastAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
