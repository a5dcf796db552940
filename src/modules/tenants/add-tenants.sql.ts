import type { SqlRunner } from '../../database/index.js';

/** Makes other transactions that create tenants wait for the end of this one. */
const LOCK = 'SELECT pg_advisory_xact_lock(hashtext(current_schema()), 6)';

const MISSING =
  'SELECT name FROM unnest($1::text[]) AS u(name) WHERE NOT EXISTS (SELECT FROM t_tenant t WHERE t.name = u.name) ORDER BY name';

const ADD = `INSERT INTO t_tenant (name) SELECT unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING`;

/** Makes the tenants that are not there yet, each with the defaults. */
export async function addTenants(runner: SqlRunner, names: readonly string[]): Promise<void> {
  await runner.query(ADD, [names]);
}

/** The names of those tenants that are not there, by the primary key. */
export async function findMissingTenants(runner: SqlRunner, names: readonly string[]): Promise<string[]> {
  return (await runner.query<{ name: string }>(MISSING, [names])).map(({ name }) => name);
}

/**
 * The same as {@link addTenants}, unless there would be more tenants than `max`: then none is made. Returns the names of the tenants that are not
 * there. Reads the table's primary key, `max` rows at most; other makers of tenants wait for the end of the transaction, which is to be short.
 */
export async function addTenantsUpTo(runner: SqlRunner, names: readonly string[], max: number): Promise<string[]> {
  const sql = `WITH missing AS (${MISSING})
    INSERT INTO t_tenant (name) SELECT name FROM missing
    WHERE (SELECT count(*) FROM missing) + (SELECT count(*) FROM (SELECT FROM t_tenant LIMIT $2) t) <= $2 ON CONFLICT DO NOTHING`;
  const [, , missing] = await Promise.all([runner.query(LOCK), runner.query(sql, [names, max]), findMissingTenants(runner, names)]);
  return missing;
}
