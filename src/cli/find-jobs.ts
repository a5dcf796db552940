import type { JobView } from '../modules/rest/job-view.js';
import type { ApiClient } from './api-client.js';

const MAX_PAGE = 250;

/** A part of a list of jobs. */
export interface FoundPage {
  readonly items: JobView[];
  /** Where to go on; null: that was all. */
  readonly nextCursor: string | null;
}

/** Up to `limit` jobs that match, page by page. */
export async function findJobs(api: ApiClient, filter: URLSearchParams, limit: number, from?: string): Promise<FoundPage> {
  const items: JobView[] = [];
  let cursor: string | null | undefined = from;
  do {
    const query = new URLSearchParams(filter);
    query.set('limit', String(Math.min(limit - items.length, MAX_PAGE)));
    query.set('positions', 'true');
    if (cursor) query.set('cursor', cursor);
    const page: FoundPage = await api.ask<FoundPage>('/v1/jobs', { query });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < limit);
  return { items, nextCursor: cursor };
}
