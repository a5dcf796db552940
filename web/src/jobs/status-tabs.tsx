import { Link } from 'react-router';
import { JOB_STATUSES } from '../api/job-view';
import { JOB_WORDS } from '../format/job-words';
import { useCounts } from './use-counts';
import { useListPlace } from './use-list-place';

/** One status at a time, with how many jobs there are in it. */
export function StatusTabs() {
  const { place, hrefOf } = useListPlace();
  const { status: current, ...others } = place.filter;
  const count = useCounts(others);
  return (
    <nav className="status-tabs" aria-label="Jobs by status">
      {JOB_STATUSES.map((status) => (
        <Link
          key={status}
          className={`tone-${JOB_WORDS[status].tone}`}
          to={hrefOf({ filter: current === status ? others : { ...others, status } })}
          aria-current={current === status ? 'true' : undefined}
        >
          <span className="dot" /> {JOB_WORDS[status].word} <span className="count">{count([status])}</span>
        </Link>
      ))}
    </nav>
  );
}
