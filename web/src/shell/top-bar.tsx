import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { operationsApi } from '../api/operations-api';
import { Icon } from '../parts/icon';
import { useSession } from './session';
import { ThemeSwitch } from './theme-switch';

/** The name of the installation, and who uses it. */
export function TopBar({ onKeys }: { readonly onKeys: () => void }) {
  const session = useSession();
  const queries = useQueryClient();
  const signOut = async (): Promise<void> => {
    await operationsApi.signOut();
    queries.clear();
    await queries.invalidateQueries();
  };
  return (
    <header className="top-bar">
      <Link to="/jobs" className="brand" aria-label="Jobcast, to the list of jobs">
        <Icon name="cast" /> Jobcast
      </Link>
      <span className="namespace" title={`Instance ${session.instance}, version ${session.version}`}>
        {session.namespace}
      </span>
      <span className="who">
        {session.isLocalAdministrator ? (
          <span title="This service asks nobody who they are, and listens on this machine only.">
            Local administrator<span className="wide-only">, no authentication</span>
          </span>
        ) : (
          <span>
            {session.subject}
            {session.tenant && <span className="dim"> · {session.tenant}</span>}
          </span>
        )}
      </span>
      <button
        type="button"
        className="quiet-button wide-only"
        onClick={onKeys}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
      >
        <Icon name="keyboard" />
      </button>
      <ThemeSwitch />
      {session.auth === 'jwt' && (
        <button type="button" className="button small" onClick={() => void signOut()}>
          Sign out
        </button>
      )}
    </header>
  );
}
