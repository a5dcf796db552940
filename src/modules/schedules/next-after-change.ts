import type { CheckedSchedule, JobSchedule } from './job-schedule.js';
import { nextTime } from './next-time.js';

/**
 * When a schedule is due next that is made or changed at `now`. One whose times stay keeps what it is due for, so that putting the same
 * at every start of an application neither loses nor repeats a firing. Changed times never give a due time that has fired already.
 */
export function nextAfterChange(changed: CheckedSchedule, before: JobSchedule | null, now: Date): Date | null {
  const isSame = before !== null && before.cron === changed.cron && before.timeZone === changed.timeZone && !before.paused;
  if (isSame && before.nextAt !== null) return before.nextAt;
  return nextTime(changed, new Date(Math.max(now.getTime(), before?.lastAt?.getTime() ?? 0)));
}
