import { join } from 'node:path';
import type { SubmittedJob } from './submitted-job.js';

/** A job that does not end well, and on purpose. */
export interface SpecialJob extends Omit<SubmittedJob, 'id' | 'tenant' | 'name'> {
  /** The body of `job.submit`. */
  readonly command: { readonly tenant: string; readonly name: string; readonly type: string; readonly [key: string]: unknown };
}

/** How long the job that is stopped would sleep, and when it is stopped: long before, as a busy machine may halt for seconds. */
const SLEEP_MS = 20_000;
export const STOPPED_AFTER_MS = 2_000;
/** Shorter than that: the job behind the sleeping one expires while that one runs. */
const EXPIRES_IN_MS = 1200;

/** What the demo sets for the tenant of the two `sleep` jobs, so that the second waits for the first. */
export const ONE_SLEEP_AT_A_TIME = { maxRunningPerType: { sleep: 1 } };

/** One job that fails, one that is to be stopped, and one that waits behind it and expires. `now` is in milliseconds. */
export function specialJobs(
  folder: string,
  now: number,
): { readonly failing: SpecialJob; readonly stopped: SpecialJob; readonly expiring: SpecialJob } {
  const parameters = { folder: join(folder, 'no-such-folder') };
  const sleep = { tenant: 'library', type: 'sleep', parameters: { durationMs: SLEEP_MS, ticks: 100 } };
  const expiresAt = new Date(now + EXPIRES_IN_MS).toISOString();
  return {
    failing: {
      command: { tenant: 'archive', type: 'fixity-audit', name: 'fails', parameters },
      expectedEnd: 'FAILED',
      expectedReason: 'ERROR',
    },
    stopped: { command: { ...sleep, name: 'is stopped', priority: 10 }, expectedEnd: 'ABORTED', expectedReason: 'STOPPED' },
    expiring: { command: { ...sleep, name: 'expires', expiresAt }, expectedEnd: 'FAILED', expectedReason: 'EXPIRED' },
  };
}
