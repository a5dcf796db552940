import { setTimeout as delay } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';

const TRY_EVERY_MS = 200;
const TRIES = 300;
/** A change of a table waits for whoever uses it, and everybody else waits behind it: so it gives up soon, and is tried again. */
const LOCK_TIMEOUT = '5s';

/**
 * Brings the schema to the version of this code: forward only, one transaction a migration, by one instance at a time. What newer code has
 * done to it is left alone. Throws when the lock is not free within a minute; a migration that fails leaves nothing of itself.
 */
export async function migrate(source: DataSource, schema: string): Promise<void> {
  if (!source.isInitialized) await source.initialize();
  const runner = source.createQueryRunner();
  try {
    await lock(runner, schema);
    try {
      await runner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
      await runMigrations(source, runner);
    } finally {
      // After an error too: the session goes back to the pool, and would keep the lock there.
      await runner.query('SELECT pg_advisory_unlock(hashtext($1), 1)', [schema]);
    }
  } finally {
    await runner.release();
  }
}

async function runMigrations(source: DataSource, runner: QueryRunner): Promise<void> {
  await runner.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`);
  try {
    const executor = new MigrationExecutor(source, runner);
    executor.transaction = 'each';
    await executor.executePendingMigrations();
  } finally {
    await runner.query('RESET lock_timeout');
  }
}

async function lock(runner: QueryRunner, schema: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const rows = (await runner.query('SELECT pg_try_advisory_lock(hashtext($1), 1) AS locked', [schema])) as { locked: boolean }[];
    if (rows[0]?.locked) return;
    await delay(TRY_EVERY_MS);
  }
  throw new Error(`migrations of schema "${schema}" are locked by another session for more than a minute; end it and start again`);
}
