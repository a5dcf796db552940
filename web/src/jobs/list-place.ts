import { BOUNDS, isWithin } from '../../../libs/contract/bounds';
import { FILTER_KEYS } from './filter-keys';
import type { JobFilter } from './job-filter';

/** Which jobs are shown. */
export type ListTab = 'all' | 'active' | 'failed' | 'groups';

/** All that the address of the list says. */
export interface ListPlace {
  readonly tab: ListTab;
  readonly filter: JobFilter;
  readonly limit: number | null;
  readonly cursor: string | null;
  readonly refreshes: boolean;
}

const TABS: readonly ListTab[] = ['all', 'active', 'failed', 'groups'];
const FILTERS = [...Object.values(FILTER_KEYS), 'parameter', 'q'];

/** Reads the address. */
export function readPlace(search: URLSearchParams): ListPlace {
  const filter: Record<string, string | readonly string[]> = {};
  for (const key of FILTERS) {
    const values = search.getAll(key).filter(Boolean);
    if (values.length > 0) filter[key] = key === 'parameter' ? values : (values[0] ?? '');
  }
  const tab = TABS.find((one) => one === search.get('tab')) ?? 'all';
  const limit = Number(search.get('limit'));
  return {
    tab,
    filter,
    limit: isWithin(limit, BOUNDS.pageSize) ? limit : null,
    cursor: search.get('cursor'),
    refreshes: search.get('refresh') === '5',
  };
}

/** The address of a place. */
export function placeSearch({ tab, filter, limit, cursor, refreshes }: ListPlace): URLSearchParams {
  const search = new URLSearchParams();
  if (tab !== 'all') search.set('tab', tab);
  for (const [key, value] of Object.entries(filter)) for (const one of [value].flat()) search.append(key, one);
  if (limit !== null) search.set('limit', String(limit));
  if (cursor !== null) search.set('cursor', cursor);
  if (refreshes) search.set('refresh', '5');
  return search;
}

/** The filter that REST is asked with: the tab's part and the bar's. A status in the bar stands above the tab's. */
export function restFilter({ tab, filter }: Pick<ListPlace, 'tab' | 'filter'>): JobFilter {
  if (tab === 'failed') return { ...filter, status: 'FAILED' };
  if (tab === 'active') return { ...filter, group: 'active' };
  return filter;
}
