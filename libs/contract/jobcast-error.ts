import type { ErrorCode, ErrorDetail } from './error-code.js';

/** A refusal that a caller can act on. Every door turns it into its own form by its `code`. */
export class JobcastError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: readonly ErrorDetail[] = [],
  ) {
    super(message);
    this.name = 'JobcastError';
  }
}
