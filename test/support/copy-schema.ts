import pg from 'pg';

/**
 * A consistent copy of a schema's rows and sequences in another database that has the same empty tables: what `pg_dump` and `pg_restore` move,
 * without these programs, which are not there wherever the tests run. The source goes on working meanwhile.
 */
export async function copySchema(fromUrl: string, toUrl: string, schema: string): Promise<void> {
  const [from, to] = [new pg.Client({ connectionString: fromUrl }), new pg.Client({ connectionString: toUrl })];
  await Promise.all([from.connect(), to.connect()]);
  try {
    await from.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for (const { name } of await tables(from, schema)) {
      const columns = await columnsOf(from, schema, name);
      const { rows } = await from.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM "${schema}"."${name}" t`);
      await to.query(`DELETE FROM "${schema}"."${name}"`);
      await to.query(
        `INSERT INTO "${schema}"."${name}" (${columns}) OVERRIDING SYSTEM VALUE
         SELECT ${columns} FROM json_populate_recordset(NULL::"${schema}"."${name}", $1::json)`,
        [`[${rows.map(({ row }) => row).join(',')}]`],
      );
    }
    const sequences = await from.query<{ name: string; last: string }>(
      `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = $1 AND last_value IS NOT NULL`,
      [schema],
    );
    for (const { name, last } of sequences.rows) await to.query('SELECT setval($1::regclass, $2::bigint)', [`"${schema}"."${name}"`, last]);
    await from.query('COMMIT');
  } finally {
    await Promise.all([from.end(), to.end()]);
  }
}

async function tables(client: pg.Client, schema: string): Promise<{ name: string }[]> {
  const sql = 'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1';
  return (await client.query<{ name: string }>(sql, [schema])).rows;
}

async function columnsOf(client: pg.Client, schema: string, table: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS columns FROM information_schema.columns
     WHERE table_schema = $1 AND table_name = $2 AND is_generated = 'NEVER'`,
    [schema, table],
  );
  return rows[0]!.columns;
}
