import type { Command } from 'commander';
import { clearEnded } from '../clear-ended.js';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { newCommand } from '../new-command.js';
import { readTime } from '../read-time.js';
import { tenantsMeant } from '../tenants-meant.js';

interface ExpireOptions extends ApiOptions {
  readonly olderThan: string;
  readonly tenant?: string;
}

/** `jobcast expire` */
export function expireCommand(): Command {
  return withApiOptions(
    newCommand('expire', 'remove jobs that ended before a day, with their files and logs', [
      'expire --older-than=2026-01-01',
      'expire --older-than=2026-01-01 --tenant acme',
    ]),
  )
    .requiredOption('--older-than <day>', 'a day, as its beginning by local time, or a time')
    .option('-t, --tenant <name>', 'of this tenant; default: of all that you may see')
    .action(expire);
}

async function expire({ olderThan, tenant, ...options }: ExpireOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const endedBefore = readTime('--older-than', olderThan);
  const { removed } = await clearEnded(api, await tenantsMeant(api, tenant), { endedBefore });
  if (output.json) output.value({ removed });
  else output.line(`removed ${removed} jobs`);
}
