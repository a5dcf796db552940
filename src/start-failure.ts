import { messageOf, propertyOf } from '#libs/foreign-value';
import type { Settings } from './settings/index.js';

/** What to tell of an error that kept the service from starting. */
export function startFailure(error: unknown, { host, port }: Pick<Settings, 'host' | 'port'>): string {
  const code = propertyOf(error, 'code');
  if (code === 'EADDRINUSE') return `PORT: expected a free port on ${host}, ${port} is in use; end what listens there or set another PORT`;
  if (code === 'EACCES') return `PORT: the system does not let this user listen on ${port}; set another PORT (above 1023)`;
  return `the service could not start: ${messageOf(error)}`;
}
