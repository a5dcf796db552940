import type { NotConfirmedError } from '#libs/amqp';
import { JobcastClientError } from '../jobcast-client-error.js';

const NOT_FOUND = 404;

/**
 * What a publishing that was not confirmed means: `again` (when there is a connection, or after a while), or the error that no
 * repeat would cure.
 */
export function publishingFailure(error: NotConfirmedError, namespace: string): 'again' | JobcastClientError {
  const code = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
  if (error.reason === 'returned' || code === NOT_FOUND) {
    return new JobcastClientError(
      'NO_SERVICE',
      `expected a Jobcast service with the namespace "${namespace}" on this broker, found none: nobody has declared its exchange ` +
        `"${namespace}.commands". Start the service once, or correct the namespace, the URL or its virtual host.`,
      error,
    );
  }
  // A channel that the broker closed with a code was refused (403: no permission, say); other ends are those of a connection.
  const isRefused = typeof code === 'number' && code >= 400 && code < 500;
  if (error.reason === 'invalid' || (error.reason === 'closed' && isRefused)) {
    return new JobcastClientError('NOT_TAKEN', `the command cannot be published: ${error.message}`, error);
  }
  return 'again';
}
