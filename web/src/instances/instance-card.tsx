import { Link } from 'react-router';
import type { InstanceView } from '../api/operations-view';
import { durationText } from '../format/duration-text';
import { useNow } from '../live/use-now';
import { Time } from '../parts/time';
import { useSession } from '../shell/session';

/** One process: how full its pool is, what it runs, when it was heard last. */
export function InstanceCard({ instance, onDrain }: { readonly instance: InstanceView; readonly onDrain: () => void }) {
  const { may } = useSession();
  const now = useNow(true);
  const { name, host, pid, version, roles, types, poolSize, running, jobs, startedAt, heartbeatAt, live, draining } = instance;
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ['Worker', `${host}, pid ${pid}`],
    ['Version', version],
    ['Roles', roles.join(', ')],
    ['Abilities', types.join(', ') || 'none'],
    ['Since', <Time key="since" iso={startedAt} seconds />],
    [
      'Heartbeat',
      <span key="beat" title={heartbeatAt}>
        {durationText(Math.max(0, now - Date.parse(heartbeatAt)))} ago
      </span>,
    ],
  ];
  return (
    <section className="panel card" aria-label={`Instance ${name}`}>
      <header className="card-header">
        <h2>{name}</h2>
        <span className={`status tone-${live ? (draining ? 'off' : 'good') : 'bad'}`}>
          {live ? (draining ? 'Draining' : 'Live') : 'Lost'}
        </span>
        {may('manage_tenants') && live && !draining && (
          <button type="button" className="button small" onClick={onDrain} aria-label={`Drain ${name}`}>
            Drain
          </button>
        )}
      </header>
      <label className="pool">
        <span>
          Pool <strong>{running}</strong> of {poolSize} in use
        </span>
        <meter min={0} max={poolSize} value={running} aria-label={`Pool of ${name}`} />
      </label>
      <dl className="facts">
        {facts.map(([fact, value]) => (
          <div key={fact}>
            <dt>{fact}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>Jobs</dt>
          <dd>
            {jobs.length === 0 ? (
              <span className="dim">none</span>
            ) : (
              jobs.map((id) => (
                <Link key={id} className="mono job-id" to={`/jobs/${id}`}>
                  {id}
                </Link>
              ))
            )}
            {running > jobs.length && <span className="dim">and {running - jobs.length} more</span>}
          </dd>
        </div>
      </dl>
    </section>
  );
}
