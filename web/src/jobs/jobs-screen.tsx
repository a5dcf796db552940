import { useState } from 'react';
import { Title } from '../parts/title';
import { useSession } from '../shell/session';
import { BulkBar } from './bulk-bar';
import { FilterBar } from './filter-bar';
import { JobGroup } from './job-group';
import { JobTabs } from './job-tabs';
import { ListTools } from './list-tools';
import { restFilter } from './list-place';
import { StatusTabs } from './status-tabs';
import { useListPlace } from './use-list-place';
import { useLiveList } from './use-live-list';
import { LiveMark } from './live-mark';

/** The jobs: which there are, how they are, and what can be done with them. */
export function JobsScreen() {
  const { place, go } = useListPlace();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { limits } = useSession();
  const stream = useLiveList(place.filter, selected.size > 0);
  const limit = place.limit ?? limits.defaultPageSize;
  const filter = restFilter(place);
  const common = { limit, refreshes: place.refreshes || stream === 'away', selected, onSelect: setSelected };
  const page = { cursor: place.cursor, onCursor: (cursor: string | null) => go({ cursor }) };
  return (
    <>
      <header className="screen-header">
        <Title text="Jobs" />
        <LiveMark state={stream} isHeld={selected.size > 0} />
        <ListTools filter={filter} place={place} go={go} />
      </header>
      <JobTabs />
      <FilterBar key={JSON.stringify(place.filter)} filter={place.filter} onChange={(next) => go({ filter: next })} />
      {place.tab === 'all' && <StatusTabs />}
      <BulkBar selected={selected} filter={filter} onDone={() => setSelected(new Set())} />
      {place.tab === 'groups' ? (
        <>
          <JobGroup heading="Active Jobs" empty="There are no active jobs." filter={{ ...place.filter, group: 'active' }} {...common} />
          <JobGroup
            heading="Archived Jobs"
            empty="There are no archived jobs."
            filter={{ ...place.filter, group: 'archived' }}
            {...common}
          />
        </>
      ) : (
        <JobGroup
          empty={place.tab === 'active' ? 'There are no active jobs.' : 'There are no jobs to report on.'}
          filter={filter}
          {...common}
          {...page}
        />
      )}
    </>
  );
}
