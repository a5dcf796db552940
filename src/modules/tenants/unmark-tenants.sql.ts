import type { SqlRunner } from '../../database/index.js';

/** Removes the notes that claims pass over tenants, except for some. Returns the names of those that had one. */
export async function unmarkTenants(runner: SqlRunner, except: readonly string[]): Promise<string[]> {
  const rows = await runner.query<{ name: string }>(
    'UPDATE t_tenant SET set_aside = NULL WHERE set_aside IS NOT NULL AND name <> ALL($1::text[]) RETURNING name',
    [except],
  );
  return rows.map(({ name }) => name);
}
