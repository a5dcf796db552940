import type { Reason } from '../api/job-view';

/** A reason in a line: its code where that tells more than that something was thrown, and its message. */
export function reasonText({ code, message, requestedBy }: Reason): string {
  if (code === 'STOPPED') return `Stopped${requestedBy ? ` by ${requestedBy}` : ''}${message ? `: ${message}` : ''}`;
  return code === 'ERROR' && message ? message : `${code}: ${message}`;
}
