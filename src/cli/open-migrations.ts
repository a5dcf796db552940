import { Migrations } from '../database/migrations-by-hand.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { readSettings } from './read-settings.js';

/** The migrations of the database that the environment names. @throws CliError */
export async function openMigrations(): Promise<Migrations> {
  const { databaseUrl, dbSchema } = readSettings();
  if (databaseUrl === undefined) {
    throw new CliError(
      EXIT.usage,
      'DATABASE_URL: expected the address of a database, got nothing; set it (an embedded database is brought to its version by the service itself)',
    );
  }
  try {
    return await Migrations.open(databaseUrl, dbSchema);
  } catch (error) {
    throw new CliError(
      EXIT.unreachable,
      `cannot reach the database of DATABASE_URL: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
