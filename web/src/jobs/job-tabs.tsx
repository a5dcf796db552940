import { Link } from 'react-router';
import type { ListTab } from './list-place';
import { useCounts } from './use-counts';
import { useListPlace } from './use-list-place';

/** The views of the list, each with its own address. */
export function JobTabs() {
  const { place, hrefOf } = useListPlace();
  const count = useCounts(place.filter);
  const tabs: readonly (readonly [ListTab, string, string])[] = [
    ['all', 'All jobs', count('all')],
    ['active', 'Active jobs', count('active')],
    ['failed', 'Failed jobs', count(['FAILED'])],
    ['groups', 'Active and archived', ''],
  ];
  return (
    <nav className="tabs" aria-label="Views of the jobs">
      {tabs.map(([tab, label, number]) => (
        <Link key={tab} to={hrefOf({ tab })} aria-current={place.tab === tab ? 'page' : undefined}>
          {label} {number && <span className="count">{number}</span>}
        </Link>
      ))}
    </nav>
  );
}
