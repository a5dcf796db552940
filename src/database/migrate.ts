import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

const TRY_EVERY_MS = 200;
const TRIES = 300;

/**
 * Brings the schema to the version of this code: forward only, one transaction a migration, by one instance at a time.
 * Throws when the lock is not free within a minute.
 */
export async function migrate(source: DataSource, schema: string): Promise<void> {
  if (!source.isInitialized) await source.initialize();
  const runner = source.createQueryRunner();
  try {
    await lock(runner, schema);
    await runner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await source.runMigrations();
    await runner.query('SELECT pg_advisory_unlock(hashtext($1), 1)', [schema]);
  } finally {
    await runner.release();
  }
}

async function lock(runner: { query(sql: string, values: unknown[]): Promise<unknown> }, schema: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const rows = (await runner.query('SELECT pg_try_advisory_lock(hashtext($1), 1) AS locked', [schema])) as { locked: boolean }[];
    if (rows[0]?.locked) return;
    await delay(TRY_EVERY_MS);
  }
  throw new Error(`migrations of schema "${schema}" are locked by another session for more than a minute; end it and start again`);
}
