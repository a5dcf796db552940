import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { jobsApi } from '../api/jobs-api';
import { Failure } from '../parts/failure';
import { EmptyList } from './empty-list';
import type { JobFilter } from './job-filter';
import { JobTable } from './job-table';
import { Pager } from './pager';

const REFRESH_MS = 5_000;

interface JobGroupProps {
  readonly heading?: string;
  readonly empty: string;
  readonly filter: JobFilter;
  readonly limit: number;
  readonly refreshes: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  /** Given: the page is in the address. Otherwise the group turns its pages itself. */
  readonly cursor?: string | null;
  readonly onCursor?: (cursor: string | null) => void;
}

/** One list of jobs with its pages. */
export function JobGroup({ heading, empty, filter, limit, refreshes, selected, onSelect, ...page }: JobGroupProps) {
  const [ownCursor, setOwnCursor] = useState<string | null>(null);
  const cursor = page.onCursor ? (page.cursor ?? null) : ownCursor;
  const query = { ...filter, limit, cursor, positions: true };
  const { data, error } = useQuery({
    queryKey: ['jobs', query],
    queryFn: ({ signal }) => jobsApi.list(query, signal),
    refetchInterval: refreshes && selected.size === 0 ? REFRESH_MS : false,
    placeholderData: (old) => old,
  });
  const title = heading && <h2 className="group-heading">{heading}</h2>;
  const body = data && data.items.length > 0 && (
    <JobTable jobs={data.items} label={heading ?? 'Jobs'} selected={selected} onSelect={onSelect} />
  );
  return (
    <section aria-label={heading ?? 'Jobs'} className="job-group">
      {title}
      {error && <Failure error={error} what="The jobs cannot be shown." />}
      {body}
      {data?.items.length === 0 && (
        <EmptyList text={empty} isFiltered={Object.keys(filter).some((key) => key !== 'group')} isLater={cursor !== null} />
      )}
      {data && (data.items.length > 0 || cursor) && (
        <Pager
          cursor={cursor}
          next={data.nextCursor}
          limit={limit}
          onCursor={page.onCursor ?? setOwnCursor}
          hasLimit={page.onCursor !== undefined}
        />
      )}
    </section>
  );
}
