import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { ApiClient } from './api-client.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { Output } from './output.js';

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** The options of every command that asks the service. */
export interface ApiOptions {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

/** What a command works with. */
export interface CliContext {
  readonly api: ApiClient;
  readonly output: Output;
}

/** Gives a command the options of every command that asks the service. */
export function withApiOptions(command: Command): Command {
  return command
    .option('--url <address>', `where the service answers (JOBCAST_URL; ${DEFAULT_URL})`)
    .option('--token-file <file>', 'a file with the token that says who asks (JOBCAST_TOKEN_FILE)')
    .option('--json', 'print JSON')
    .hook('preAction', () => void process.once('SIGINT', () => process.exit(EXIT.interrupted)));
}

/** What the options and the environment say. @throws CliError */
export function contextOf({ url, tokenFile, json }: ApiOptions): CliContext {
  const address = url ?? (process.env['JOBCAST_URL'] || DEFAULT_URL);
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new CliError(
      EXIT.usage,
      `--url (JOBCAST_URL): expected an address that begins with http:// or https://, got ${JSON.stringify(address)}; correct it`,
    );
  }
  const file = tokenFile ?? (process.env['JOBCAST_TOKEN_FILE'] || undefined);
  return {
    api: new ApiClient(address.replace(/\/+$/, ''), file === undefined ? undefined : tokenOf(file)),
    output: new Output(json ?? false),
  };
}

function tokenOf(file: string): string {
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (/^[\x21-\x7e]+$/.test(token)) return token;
    throw new Error('it holds no token');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(
      EXIT.usage,
      `--token-file (JOBCAST_TOKEN_FILE): expected a file with a token, got ${JSON.stringify(file)} (${why}); correct it`,
    );
  }
}
