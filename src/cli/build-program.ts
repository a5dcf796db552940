import { Command } from 'commander';
import { serviceVersion } from '../modules/instances/service-version.js';
import { clearCommand } from './commands/clear.js';
import { configCommand } from './commands/config.js';
import { exitCodesCommand } from './commands/exit-codes.js';
import { expireCommand } from './commands/expire.js';
import { exportCommand } from './commands/export.js';
import { healthCommand } from './commands/health.js';
import { instancesCommand } from './commands/instances.js';
import { listCommand } from './commands/list.js';
import { logsCommand } from './commands/logs.js';
import { migrateCommand } from './commands/migrate.js';
import { removeCommand } from './commands/remove.js';
import { retryCommand } from './commands/retry.js';
import { schedulesCommand } from './commands/schedules.js';
import { serveCommand } from './commands/serve.js';
import { showCommand } from './commands/show.js';
import { statusCommand } from './commands/status.js';
import { stopCommand } from './commands/stop.js';
import { submitCommand } from './commands/submit.js';
import { tenantsCommand } from './commands/tenants.js';
import { typesCommand } from './commands/types.js';
import { watchCommand } from './commands/watch.js';
import { workerCommand } from './commands/worker.js';

const GROUPS: Readonly<Record<string, readonly (() => Command)[]>> = {
  'Jobs:': [submitCommand, listCommand, showCommand, logsCommand, watchCommand, stopCommand, retryCommand, removeCommand],
  'History:': [exportCommand, clearCommand, expireCommand],
  'The service:': [statusCommand, healthCommand, typesCommand, tenantsCommand, instancesCommand, schedulesCommand],
  'On this machine:': [serveCommand, workerCommand, configCommand, migrateCommand],
  'Help:': [exitCodesCommand],
};

/** The command `jobcast` with all its commands; it throws instead of ending the process. */
export function buildProgram(): Command {
  const program = new Command('jobcast')
    .description('Submit, watch and steer the jobs of a Jobcast service.')
    .version(serviceVersion())
    .exitOverride()
    .helpCommand('help [command]', 'show the help of a command; help exit-codes shows what it ends with')
    .showSuggestionAfterError(true)
    .addHelpText(
      'after',
      `\nExamples:\n  $ jobcast submit echo '{"a": 1}' --tenant acme --wait\n  $ jobcast list --running\n  $ jobcast logs -f <id>`,
    );
  for (const [heading, commands] of Object.entries(GROUPS)) {
    for (const make of commands) program.addCommand(make().helpGroup(heading));
  }
  return program;
}
