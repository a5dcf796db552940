import type { MissedPolicy, ScheduledRequest } from './schedule-definition.js';

/** What a caller decides of a schedule, checked, with every default filled in. */
export interface CheckedSchedule {
  readonly tenant: string;
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly request: ScheduledRequest;
  readonly missed: MissedPolicy;
  readonly paused: boolean;
}

/** A named schedule of a tenant. */
export interface JobSchedule extends CheckedSchedule {
  /** When it is due next; null: never, as its cron expression has no time to come or could not be read. */
  readonly nextAt: Date | null;
  /** The due time of its last job; null before the first. */
  readonly lastAt: Date | null;
  /** Why its last due time gave no job; null when it gave one. */
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
