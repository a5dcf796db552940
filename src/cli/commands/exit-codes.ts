import type { Command } from 'commander';
import { EXIT_CODE_MEANINGS } from '../exit-codes.js';
import { newCommand } from '../new-command.js';
import { Output } from '../output.js';
import { table } from '../table.js';

/** `jobcast help exit-codes` */
export function exitCodesCommand(): Command {
  const rows = Object.entries(EXIT_CODE_MEANINGS);
  return newCommand('exit-codes', 'what this command ends with')
    .addHelpText('after', `\n${table(['Code', 'Meaning'], rows).join('\n')}`)
    .option('--json', 'print JSON')
    .action(({ json }: { readonly json?: boolean }) => {
      const output = new Output(json ?? false);
      if (json) output.value(Object.fromEntries(rows));
      else output.table(['Code', 'Meaning'], rows);
    });
}
