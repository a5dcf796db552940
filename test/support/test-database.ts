import pg from 'pg';
import { testServices } from './services.js';
import { uniqueNamespace } from './unique-namespace.js';

export { uniqueNamespace };

/** A database of one test file. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

async function asAdministrator(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: testServices().databaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes an empty database of its own, from template0: template1 may have a visitor, which PostgreSQL does not allow while it is copied. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = uniqueNamespace();
  await asAdministrator(`CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(testServices().databaseUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdministrator(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
