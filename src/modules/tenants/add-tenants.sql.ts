import type { SqlRunner } from '../../database/index.js';

/** Makes the tenants that are not there yet, each with the defaults. */
export async function addTenants(runner: SqlRunner, names: readonly string[]): Promise<void> {
  await runner.query('INSERT INTO t_tenant (name) SELECT unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING', [names]);
}
