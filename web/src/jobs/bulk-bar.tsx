import { useState } from 'react';
import type { BulkRequest } from '../api/jobs-api';
import { Icon, type IconName } from '../parts/icon';
import { useSession } from '../shell/session';
import { BulkDialog } from './bulk-dialog';
import type { JobFilter } from './job-filter';

const ACTIONS: readonly {
  readonly action: BulkRequest['action'];
  readonly label: string;
  readonly icon: IconName;
  readonly needs: string;
}[] = [
  { action: 'stop', label: 'Stop', icon: 'stop', needs: 'cancel_job' },
  { action: 'retry', label: 'Retry', icon: 'retry', needs: 'create_job' },
  { action: 'remove', label: 'Remove', icon: 'trash', needs: 'cancel_job' },
];

interface BulkBarProps {
  readonly selected: ReadonlySet<string>;
  readonly filter: JobFilter;
  readonly onDone: () => void;
}

/** What can be done with the jobs that are selected, or with all that the filter finds. Nothing is selected: nothing is shown. */
export function BulkBar({ selected, filter, onDone }: BulkBarProps) {
  const { may } = useSession();
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<BulkRequest['action'] | null>(null);
  if (selected.size === 0) return null;
  const hasFilter = Object.keys(filter).length > 0;
  const isAll = all && hasFilter;
  const done = (): void => {
    setAll(false);
    onDone();
  };
  return (
    <div className="bulk-bar" role="group" aria-label="Selected jobs">
      <strong>{isAll ? 'All jobs that match' : `${selected.size} selected`}</strong>
      {ACTIONS.filter(({ needs }) => may(needs)).map(({ action, label, icon }) => (
        <button key={action} type="button" className="button small" onClick={() => setAsked(action)}>
          <Icon name={icon} /> {label}
        </button>
      ))}
      {hasFilter ? (
        <label className="check">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} /> All that match the filter
        </label>
      ) : (
        <span className="dim">Filter the list to act on more than what is selected.</span>
      )}
      <button type="button" className="button small" onClick={done}>
        Select none
      </button>
      <BulkDialog action={asked} target={isAll ? { filter } : { ids: [...selected] }} onClose={() => setAsked(null)} onDone={done} />
    </div>
  );
}
