import type { JobSchedule } from './job-schedule.js';
import { nextTime } from './next-time.js';

/** A due time that is noticed later than this is missed. */
export const GRACE_MS = 60_000;

/** What a due schedule does now. */
export interface Firing {
  /** Whether it gives a job. */
  readonly fires: boolean;
  /** When it is due next. */
  readonly nextAt: Date | null;
}

/**
 * What a schedule does that was due at `dueAt`, at most `now`. In time: it fires, and its next due time follows, be that past too. Missed:
 * with `once` it fires for all that is past; with `skip` it goes on with the first due time that is not missed.
 * @throws Error for an expression or a zone that cannot be read.
 */
export function planFiring(schedule: Pick<JobSchedule, 'cron' | 'timeZone' | 'missed'>, dueAt: Date, now: Date): Firing {
  const oldestInTime = new Date(now.getTime() - GRACE_MS);
  if (dueAt >= oldestInTime) return { fires: true, nextAt: nextTime(schedule, dueAt) };
  if (schedule.missed === 'once') return { fires: true, nextAt: nextTime(schedule, now) };
  return { fires: false, nextAt: nextTime(schedule, oldestInTime) };
}
