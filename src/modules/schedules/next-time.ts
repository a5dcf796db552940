import { Cron } from 'croner';

/** When a schedule is due: its expression, and the zone in which its times are meant. */
export interface CronTimes {
  readonly cron: string;
  readonly timeZone: string;
}

/**
 * The first due time after `after`, in whole seconds; null when there is none.
 *
 * Where clocks change, by croner's rules: a single time of day that is left out is due at the first moment after the gap, and one that
 * comes twice is due the first time only; expressions with several times of day leave out what is in a gap and take both of what
 * comes twice.
 * @throws Error for an expression or a zone that cannot be read.
 */
export function nextTime({ cron, timeZone }: CronTimes, after: Date): Date | null {
  return new Cron(cron, { timezone: timeZone, mode: '5-or-6-parts' }).nextRun(after);
}
