import type { SqlRunner } from '../../database/index.js';

/** The names of all tenants, in their order, by the primary key. */
export async function listTenantNames(runner: SqlRunner): Promise<string[]> {
  return (await runner.query<{ name: string }>('SELECT name FROM t_tenant ORDER BY name')).map(({ name }) => name);
}
