import type { ExitCode } from './exit-codes.js';

/** What ends the command: a message for people, and the exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    /** The `code` of the service's answer, if it gave one. */
    readonly code: string | null = null,
  ) {
    super(message);
  }
}
