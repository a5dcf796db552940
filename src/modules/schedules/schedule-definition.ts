import type { JobRequest } from '#libs/contract';

/** What becomes of due times that nobody noticed in time: one job for all of them, or none. */
export type MissedPolicy = 'once' | 'skip';

/** The job that a schedule submits: a request without what would be the same each time. */
export type ScheduledRequest = Omit<JobRequest, 'runAt' | 'expiresAt' | 'idempotencyKey' | 'pending'>;

/** A schedule as a caller asks for it; null and absent mean the same. `name` is the jobs' name (default: the schedule's). */
export interface ScheduleDefinition extends ScheduledRequest {
  /** Five fields (minute, hour, day of month, month, day of week), six with seconds first, or `@hourly`, `@daily` and the like. */
  readonly cron: string;
  /** A name of the IANA time zone database, such as `Europe/Berlin`; default `UTC`. */
  readonly timeZone?: string | null;
  /** Default `once`. */
  readonly missed?: MissedPolicy | null;
  /** While true it fires nothing, and what becomes due meanwhile is not made up for; default false. */
  readonly paused?: boolean | null;
}
