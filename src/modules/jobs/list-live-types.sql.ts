import type { SqlRunner } from '../../database/index.js';

/** The types that some live instance runs; one row per instance is read. */
export async function listLiveTypes(runner: SqlRunner): Promise<string[]> {
  const rows = await runner.query<{ type: string }>(
    `SELECT DISTINCT unnest(types) AS type FROM t_instance WHERE lease_until > now() AND NOT draining AND 'scheduler' = ANY(roles)`,
  );
  return rows.map(({ type }) => type);
}
