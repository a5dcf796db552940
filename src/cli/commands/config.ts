import type { Command } from 'commander';
import { readSettings } from '../read-settings.js';
import { newCommand } from '../new-command.js';
import { Output } from '../output.js';

/** `jobcast config` */
export function configCommand(): Command {
  return newCommand('config', 'show the settings of a service that is started here, and where each comes from; secrets are not shown', [
    'config',
    'config --json',
  ])
    .option('--json', 'print JSON')
    .action(({ json }: { readonly json?: boolean }) => {
      const output = new Output(json ?? false);
      const { shown } = readSettings();
      if (json) return output.value(shown);
      output.table(
        ['Setting', 'Value', 'From'],
        shown.map(({ key, value, origin }) => [key, value ?? '-', origin]),
      );
    });
}
