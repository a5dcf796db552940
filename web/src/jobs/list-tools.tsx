import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { address } from '../api/address';
import { Icon } from '../parts/icon';
import { ClearDialog } from './clear-dialog';
import type { JobFilter } from './job-filter';
import type { ListPlace } from './list-place';

interface ListToolsProps {
  readonly filter: JobFilter;
  readonly place: ListPlace;
  readonly go: (change: Partial<ListPlace>, replace?: boolean) => void;
}

/** What can be done with the list as a whole. */
export function ListTools({ filter, place, go }: ListToolsProps) {
  const queries = useQueryClient();
  const isBusy = useIsFetching({ queryKey: ['jobs'] }) > 0;
  const [asksClear, setAsksClear] = useState(false);
  const refresh = (): void => {
    for (const key of ['jobs', 'counts']) void queries.invalidateQueries({ queryKey: [key] });
  };
  return (
    <div className="tools">
      <button type="button" className="button small" data-key="r" onClick={refresh} aria-busy={isBusy}>
        <Icon name="refresh" /> Refresh
      </button>
      <button
        type="button"
        className="button small"
        aria-pressed={place.refreshes}
        title="Ask again every 5 seconds, also where live changes do not come through"
        onClick={() => go({ refreshes: !place.refreshes, cursor: place.cursor }, true)}
      >
        <Icon name={place.refreshes ? 'check' : 'clock'} /> Auto refresh
      </button>
      <a className="button small" href={address('jobs.csv', filter)} download>
        <Icon name="download" /> Export CSV
      </a>
      <button type="button" className="button small" onClick={() => setAsksClear(true)}>
        <Icon name="trash" /> Clear inactive
      </button>
      <ClearDialog isOpen={asksClear} onClose={() => setAsksClear(false)} />
    </div>
  );
}
