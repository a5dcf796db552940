import type { JobStatus } from '#libs/contract';

/** A status that is broadcast: all but PENDING. */
export type BroadcastStatus = Exclude<JobStatus, 'PENDING'>;

/** Which events; each of the three is one value, several, or `*` for all, which is the default. */
export interface EventSelection {
  readonly tenant?: string | readonly string[];
  readonly jobType?: string | readonly string[];
  readonly status?: BroadcastStatus | '*' | readonly (BroadcastStatus | '*')[];
}
