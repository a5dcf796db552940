import type { Command } from 'commander';
import { Settings, SettingsError } from '../../settings/index.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
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

function readSettings(): Settings {
  try {
    return new Settings(process.env);
  } catch (error) {
    if (error instanceof SettingsError) throw new CliError(EXIT.usage, error.message);
    throw error;
  }
}
