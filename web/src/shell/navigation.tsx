import { NavLink } from 'react-router';
import { Icon, type IconName } from '../parts/icon';
import { useSession } from './session';

interface Place {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  readonly needs?: string;
}

const PLACES: readonly Place[] = [
  { to: '/jobs', label: 'Jobs', icon: 'list' },
  { to: '/start', label: 'Start a job', icon: 'plus', needs: 'create_job' },
  { to: '/overview', label: 'Overview', icon: 'chart' },
  { to: '/tenants', label: 'Tenants', icon: 'scale' },
  { to: '/instances', label: 'Instances', icon: 'server' },
  { to: '/job-types', label: 'Job types', icon: 'shapes' },
  { to: '/schedules', label: 'Schedules', icon: 'clock' },
  { to: '/help', label: 'Help', icon: 'help' },
];

/** The way to every screen that the session may use. */
export function Navigation() {
  const { may } = useSession();
  return (
    <nav className="navigation" aria-label="Screens">
      {PLACES.filter(({ needs }) => !needs || may(needs)).map(({ to, label, icon }) => (
        <NavLink key={to} to={to}>
          <Icon name={icon} /> <span>{label}</span>
        </NavLink>
      ))}
    </nav>
  );
}
