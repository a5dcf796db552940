import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkAnswer } from '../modules/rest/many-jobs.controller.js';
import type { ApiClient } from './api-client.js';
import { onlyActive } from './count-active.js';

const LOOK_MS = 200;
/** Longer than the graces of a run that ignores its signal, as they are by default. */
const MAX_WAIT_MS = 60_000;
const STOP = { action: 'stop', reason: 'stopped to be cleared' };

/**
 * Stops the jobs that have not ended, and waits until they have; it does not wait for jobs that are submitted meanwhile. Resolves to how many were
 * stopped; `progress` gets the number so far and the number that remains, 10 000 at most, after each call that leaves some.
 */
export async function stopActive(
  api: ApiClient,
  filters: readonly URLSearchParams[],
  progress: (stopped: number, remaining: number) => void,
): Promise<number> {
  let stopped = 0;
  for (const filter of filters) {
    const which = Object.fromEntries(onlyActive(filter));
    let stoppedHere = 0;
    let asOf: string | null = null;
    for (let cursor: string | null = null, isMore = true; isMore;) {
      const response = await api.open('/v1/jobs/bulk', { json: { ...STOP, filter: which, cursor } });
      const { changed, remaining, nextCursor } = (await response.json()) as BulkAnswer;
      asOf ??= response.headers.get('date');
      stoppedHere += changed;
      cursor = nextCursor;
      isMore = cursor !== null || (remaining > 0 && changed > 0);
      if (isMore) progress(stopped + stoppedHere, remaining);
    }
    stopped += stoppedHere;
    if (stoppedHere > 0) await untilEnded(api, filter, asOf);
  }
  return stopped;
}

async function untilEnded(api: ApiClient, filter: URLSearchParams, asOf: string | null): Promise<void> {
  const older = onlyActive(filter);
  if (asOf !== null) older.set('createdBefore', new Date(Date.parse(asOf) + 1_000).toISOString());
  const until = performance.now() + MAX_WAIT_MS;
  while ((await isAny(api, older)) && performance.now() < until) await sleep(LOOK_MS);
}

/** Whether any job matches: a page may be empty though there are more to look at. */
async function isAny(api: ApiClient, filter: URLSearchParams): Promise<boolean> {
  const query = new URLSearchParams(filter);
  query.set('limit', '1');
  for (;;) {
    const { items, nextCursor } = await api.ask<{ items: unknown[]; nextCursor: string | null }>('/v1/jobs', { query });
    if (items.length > 0 || nextCursor === null) return items.length > 0;
    query.set('cursor', nextCursor);
  }
}
