import { setTimeout as delay } from 'node:timers/promises';
import { backOffMs } from '#libs/runtime';
import { isDatabaseOutage } from '../../../database/index.js';

const RETRY = { baseMs: 100, factor: 2, maxMs: 2_000 };

/** Does what needs the database, and again while that is away; once more, and no longer, when the signal is aborted. */
export async function throughOutages<R>(work: () => Promise<R>, signal: AbortSignal): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    const isLast = signal.aborted;
    try {
      return await work();
    } catch (error) {
      if (isLast || !isDatabaseOutage(error)) throw error;
      await delay(backOffMs(RETRY, attempt), undefined, { signal }).catch(() => undefined);
    }
  }
}
