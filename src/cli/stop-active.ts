import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkDone } from '../modules/use-cases/bulk-jobs.js';
import type { ApiClient } from './api-client.js';
import { onlyActive } from './count-active.js';

const LOOK_MS = 200;
/** Longer than the graces of a run that ignores its signal, as they are by default. */
const MAX_WAIT_MS = 60_000;
const STOP = { action: 'stop', reason: 'stopped to be cleared' };

/** Stops what has not ended, and waits until it has; jobs that are submitted meanwhile are not waited for. Resolves to how many were stopped. */
export async function stopActive(api: ApiClient, filters: readonly URLSearchParams[]): Promise<number> {
  let stopped = 0;
  for (const filter of filters) {
    const which = Object.fromEntries(onlyActive(filter));
    const response = await api.open('/v1/jobs/bulk', { json: { ...STOP, filter: which } });
    const { done } = (await response.json()) as BulkDone;
    stopped += done;
    if (done > 0) await untilEnded(api, filter, response.headers.get('date'));
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
