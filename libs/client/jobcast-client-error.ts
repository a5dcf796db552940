import type { ClientErrorCode } from './client-error-code.js';

/** A call that failed on this side of the service; what the service refuses is a JobcastError. */
export class JobcastClientError extends Error {
  override readonly name = 'JobcastClientError';

  constructor(
    readonly code: ClientErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
