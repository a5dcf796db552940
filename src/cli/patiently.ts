import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import type { Output } from './output.js';

const TRIES = 30;
const PAUSE_MS = 1_000;

/** Asks again for half a minute while the service cannot be reached, as when it is restarted; says so once. */
export async function patiently<Answer>(output: Output, ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof CliError) || error.exitCode !== EXIT.unreachable || tries >= TRIES) throw error;
      if (tries === 2) output.message(`${error.message}\ntrying again for half a minute`);
      await sleep(PAUSE_MS);
    }
  }
}
