import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** Asks y/N at a terminal. @throws CliError 4 where there is nobody to ask, so that no script waits for ever */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CliError(EXIT.refused, `${question} Nobody can be asked here: confirm with --no-confirmation`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (y/N) `)).trim());
  } finally {
    terminal.close();
  }
}
