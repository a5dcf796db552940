import { setTimeout as sleep } from 'node:timers/promises';

/** Sleeps for so many milliseconds, or until the signal. */
export async function sleepUnless(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
