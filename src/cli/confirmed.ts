import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

type Terminal = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** Asks y/N at a terminal; whoever closes it says no. @throws CliError 4 where there is nobody to ask, so that no script waits for ever */
export async function confirmed(
  question: string,
  input: Terminal = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<boolean> {
  if (!input.isTTY) throw new CliError(EXIT.refused, `${question} Nobody can be asked here: confirm with --no-confirmation`);
  const terminal = createInterface({ input, output });
  try {
    const answer = await Promise.race([terminal.question(`${question} (y/N) `), once(terminal, 'close').then(() => '')]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
