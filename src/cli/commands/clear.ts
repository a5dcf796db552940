import type { Command } from 'commander';
import { clearEnded } from '../clear-ended.js';
import { CliError } from '../cli-error.js';
import { contextOf, withApiOptions, type ApiOptions } from '../cli-context.js';
import { confirmed } from '../confirmed.js';
import { countActive } from '../count-active.js';
import { EXIT } from '../exit-codes.js';
import { newCommand } from '../new-command.js';
import { stopActive } from '../stop-active.js';
import { tenantsMeant } from '../tenants-meant.js';

interface ClearOptions extends ApiOptions {
  readonly tenant?: string;
  readonly owner?: string;
  readonly type?: string;
  readonly endedOnly?: boolean;
  readonly confirmation: boolean;
}

/** The service counts no further. */
const MANY = 10_000;
const EXAMPLES = ['clear --tenant acme', 'clear --tenant acme --ended-only --no-confirmation', 'clear --type import --owner jane'];

/** `jobcast clear` */
export function clearCommand(): Command {
  return withApiOptions(newCommand('clear', 'remove jobs with their files and logs; those that have not ended are stopped first', EXAMPLES))
    .option('-t, --tenant <name>', 'of this tenant; default: of all that you may see')
    .option('--owner <name>', 'of this user')
    .option('--type <names>', 'of these job types, between commas')
    .option('--ended-only', 'leave jobs alone that have not ended')
    .option('--no-confirmation', 'do not ask')
    .action(clear);
}

async function clear({ tenant, owner, type, endedOnly, confirmation, ...options }: ClearOptions): Promise<void> {
  const { api, output } = contextOf(options);
  const tenants = await tenantsMeant(api, tenant);
  const filters = tenants.map((name) => new URLSearchParams({ tenant: name, ...(owner && { owner }), ...(type && { type }) }));
  const active = (await Promise.all(filters.map((filter) => countActive(api, filter)))).reduce((sum, count) => sum + count, 0);
  if (active > 0)
    output.message(`warning: ${active} jobs have not ended; they are ${endedOnly ? 'left alone' : 'stopped and removed too'}`);
  const whose = tenant ?? (tenants.join(', ') || 'no tenant');
  if (confirmation && !(await confirmed(`Remove all ${endedOnly ? 'ended ' : ''}jobs of ${whose}?`))) {
    throw new CliError(EXIT.refused, 'nothing was removed');
  }
  const stopped = endedOnly
    ? 0
    : await stopActive(api, filters, (done, remaining) =>
        output.message(`stopped ${done}; ${remaining} ${remaining < MANY ? '' : 'or more '}remain`),
      );
  const types = type?.split(',');
  const { removed, active: left } = await clearEnded(api, tenants, { owner, types });
  if (output.json) output.value({ stopped, removed, active: left });
  else output.line(`stopped ${stopped}, removed ${removed}${left > 0 ? `, left ${left} that have not ended` : ''}`);
  if (left > 0 && !endedOnly) throw new CliError(EXIT.failed, `${left} jobs have not ended, or were submitted since; clear again`);
}
