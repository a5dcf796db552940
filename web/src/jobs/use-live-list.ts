import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { JobView } from '../api/job-view';
import type { Page } from '../api/jobs-api';
import type { JobChange, StreamState } from '../live/job-stream';
import { throttle } from '../live/throttle';
import { useJobStream } from '../live/use-job-stream';
import type { JobFilter } from './job-filter';

const LIST_MS = 500;
const COUNTS_MS = 2_000;

/** What of a filter does not change in a job's life: only that may narrow what is heard. */
function lasting({ tenant, type, owner }: JobFilter): JobFilter {
  return { ...(tenant && { tenant }), ...(type && { type }), ...(owner && { owner }) };
}

/** Keeps the list as it is in the service. While jobs are selected, rows change but none comes or goes. */
export function useLiveList(filter: JobFilter, isHeld: boolean): StreamState {
  const queries = useQueryClient();
  const held = useRef(isHeld);
  held.current = isHeld;
  const [again, count] = useMemo(
    () => [
      throttle(LIST_MS, () => void (held.current || queries.invalidateQueries({ queryKey: ['jobs'] }))),
      throttle(COUNTS_MS, () => void queries.invalidateQueries({ queryKey: ['counts'] })),
    ],
    [queries],
  );
  useEffect(() => () => (again.cancel(), count.cancel()), [again, count]);
  useEffect(() => void (isHeld || queries.invalidateQueries({ queryKey: ['jobs'] })), [isHeld, queries]);

  const changed = (change: JobChange): void => {
    let isOther = true;
    queries.setQueriesData<Page<JobView>>({ queryKey: ['jobs'] }, (page) => {
      const known = page?.items.find((job) => job.jobId === change.jobId);
      if (!page || !known || known.sequence > change.sequence) return page;
      isOther &&= known.status !== change.status;
      return { ...page, items: page.items.map((job) => (job === known ? { ...job, ...change } : job)) };
    });
    if (!isOther) return;
    again();
    count();
  };
  const lookAgain = (): void => (again(), count());
  return useJobStream(lasting(filter), { changed, lookAgain });
}
