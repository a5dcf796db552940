import { Icon } from '../parts/icon';
import { useSession } from './session';

/** What is degraded, told on every screen. */
export function Banners({ outage }: { readonly outage: Error | null }) {
  const { broker } = useSession();
  return (
    <>
      {outage && (
        <p className="banner banner-bad" role="alert">
          <Icon name="warning" /> <span>{outage.message} What is shown may be old.</span>
        </p>
      )}
      {!outage && broker.configured && !broker.connected && (
        <p className="banner banner-warn" role="alert">
          <Icon name="warning" />{' '}
          <span>
            <strong>Message broker unreachable.</strong> Jobs are stored and run; events wait and are sent when the broker is back.
          </span>
        </p>
      )}
      {!outage && !broker.configured && (
        <p className="banner banner-warn">
          <Icon name="warning" /> <span>This service runs without a message broker (AMQP_URL=none): events wait in the database.</span>
        </p>
      )}
    </>
  );
}
