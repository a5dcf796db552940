import { useQuery } from '@tanstack/react-query';
import { JOB_STATUSES, type JobStatus } from '../api/job-view';
import { jobsApi } from '../api/jobs-api';
import { ACTIVE_STATUSES } from '../format/job-words';
import type { JobFilter } from './job-filter';

const AGAIN_MS = 15_000;

/** How many jobs the filter finds by status, whatever its own statuses, as texts; `10 000+` where nobody counted further. */
export function useCounts(filter: JobFilter): (statuses: readonly JobStatus[] | 'all' | 'active') => string {
  const others = Object.fromEntries(Object.entries(filter).filter(([key]) => key !== 'status'));
  const { data } = useQuery({
    queryKey: ['counts', others],
    queryFn: () => jobsApi.counts(others),
    refetchInterval: AGAIN_MS,
    placeholderData: (old) => old,
  });
  return (statuses) => {
    if (!data) return '';
    const wanted = statuses === 'all' ? JOB_STATUSES : statuses === 'active' ? ACTIVE_STATUSES : statuses;
    const counts = wanted.map((status) => data[status] ?? 0);
    const sum = counts.reduce((total, count) => total + count, 0);
    const more = counts.some((count) => count >= data.capped);
    return `${sum.toLocaleString('en').replaceAll(',', '\u202f')}${more ? '+' : ''}`;
  };
}
