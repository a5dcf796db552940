import type { Command } from 'commander';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { jobPath } from '../job-path.js';
import { newCommand } from '../new-command.js';

interface RemoveOptions extends ApiOptions {
  readonly force?: boolean;
}

/** `jobcast remove` */
export function removeCommand(): Command {
  return withApiOptions(
    newCommand('remove <id>', 'remove an ended job with its files and log', ['remove 01936a3e-…', 'remove 01936a3e-… --force']),
  )
    .alias('rm')
    .option('--force', 'stop it first when it has not ended')
    .action(remove);
}

async function remove(id: string, { force, ...options }: RemoveOptions): Promise<void> {
  const { api, output } = contextOf(options);
  await api.ask(jobPath(id), { method: 'DELETE', ...(force ? { query: { force: 'true' } } : {}) });
  if (output.json) output.value({ removed: 1 });
  else output.line(`removed job ${id}`);
}
