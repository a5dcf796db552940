import type { Command } from 'commander';
import type { Migrations } from '../../database/migrations-by-hand.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { localTime } from '../local-time.js';
import { newCommand } from '../new-command.js';
import { Output } from '../output.js';

interface MigrateOptions {
  readonly json?: boolean;
}

/** With it the data source is loaded, which other commands need not wait for. */
async function open(): Promise<Migrations> {
  const { openMigrations } = await import('../open-migrations.js');
  return openMigrations();
}

/** `jobcast migrate` */
export function migrateCommand(): Command {
  const command = newCommand('migrate', 'bring the schema of DATABASE_URL to this version, or tell how it is', [
    'migrate up',
    'migrate status',
  ]);
  command.addCommand(newCommand('up', 'carry out the migrations that are missing').option('--json', 'print JSON').action(up));
  command.addCommand(
    newCommand('status', 'list migrations; ends with 1 when some are missing').option('--json', 'print JSON').action(status),
  );
  return command;
}

async function up({ json }: MigrateOptions): Promise<void> {
  const migrations = await open();
  try {
    const missing = (await migrations.list()).filter(({ done }) => !done).map(({ name }) => name);
    await migrations.carryOut();
    if (json) new Output(true).value({ carriedOut: missing });
    else new Output(false).line(missing.length === 0 ? 'nothing to do' : `carried out: ${missing.join(', ')}`);
  } finally {
    await migrations.close();
  }
}

async function status({ json }: MigrateOptions): Promise<void> {
  const migrations = await open();
  const items = await migrations.list().finally(() => migrations.close());
  const output = new Output(json ?? false);
  if (json) output.value({ items });
  else
    output.table(
      ['Migration', 'Made', 'State'],
      items.map(({ name, made, done }) => [name, localTime(made), done ? 'done' : 'missing']),
    );
  const missing = items.filter(({ done }) => !done).length;
  if (missing > 0) throw new CliError(EXIT.failed, `${missing} migrations are missing; carry them out with jobcast migrate up`);
}
