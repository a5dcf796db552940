import { CommanderError } from 'commander';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** Tells of the error that a command threw, and sets the exit code for it. */
export function endWith(error: unknown): void {
  if (error instanceof CommanderError) {
    // Its message is on the screen already.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return;
  }
  process.exitCode = error instanceof CliError ? error.exitCode : EXIT.failed;
  process.stderr.write(`jobcast: ${error instanceof Error ? error.message : String(error)}\n`);
}
