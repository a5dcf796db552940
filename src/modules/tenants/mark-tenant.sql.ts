import type { SqlRunner } from '../../database/index.js';

/** Notes why claims pass over a tenant. */
export async function markTenant(runner: SqlRunner, name: string, setAside: string): Promise<void> {
  await runner.query('UPDATE t_tenant SET set_aside = $2 WHERE name = $1 AND set_aside IS DISTINCT FROM $2', [name, setAside]);
}
