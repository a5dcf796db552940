/** SQLSTATE classes and codes that tell of the server or the connection and not of the statement. */
const OUTAGE_STATES = /^(08|57P0|53[0-9]{3}|58)/;
const OUTAGE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
]);
const OUTAGE_MESSAGES =
  /connection terminated|client has encountered a connection error|timeout exceeded when trying to connect|not queryable|client was closed|pool after calling end|database is not connected|query read timeout/i;

/** Whether the database could not be reached or went away; the same call may succeed later. */
export function isDatabaseOutage(error: unknown): boolean {
  // Not `instanceof Error`: errors that Node's core makes are of another realm where code runs in a context of its own.
  if (typeof error !== 'object' || error === null || !('message' in error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (OUTAGE_CODES.has(code) || OUTAGE_STATES.test(code) || OUTAGE_MESSAGES.test(String(error.message))) return true;
  return 'errors' in error && Array.isArray(error.errors) && error.errors.some(isDatabaseOutage);
}
