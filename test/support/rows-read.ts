import type { SqlRunner } from '../../src/database/index.js';

/** How many rows of a table, by index or not, were read in the transaction so far. */
export async function rowsRead(session: SqlRunner, table: string): Promise<number> {
  const [row] = await session.query<{ read: number }>(
    `SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 AS read FROM pg_stat_xact_user_tables
     WHERE relid = to_regclass($1)`,
    [table],
  );
  return row?.read ?? 0;
}
