import type { SqlRunner } from '../../src/database/index.js';

/** The tables that instances register in; they stop working without these rows. */
const REGISTERED = ['t_migrations', 't_installation', 't_instance', 't_job_type'];
/** Instances remember these rows by their keys, because the service never removes one: the other columns get their defaults. */
const REMEMBERED = ['t_tenant', 't_lane'];

interface Table {
  readonly name: string;
  /** The columns that have a default or may be null. */
  readonly optional: readonly string[];
}

/**
 * Empties the tables of the schema, and sets its sequences back, between two tests that share a database. The lists come from the catalog, so that
 * they include what is added later. Nothing may be running meanwhile. DELETE and not TRUNCATE: it makes no new files, and the sweeps of an instance do not wait for it.
 */
export async function clearTables(runner: SqlRunner): Promise<void> {
  const tables = await runner.query<Table>(
    `SELECT table_name AS name,
       coalesce(array_agg(column_name::text) FILTER (WHERE column_default IS NOT NULL OR is_nullable = 'YES'), '{}') AS optional
     FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER' AND NOT (table_name = ANY($1::text[]))
     GROUP BY table_name`,
    [REGISTERED],
  );
  const statements = tables.map(({ name, optional }) =>
    REMEMBERED.includes(name) ? `UPDATE ${name} SET ${optional.map((column) => `${column} = DEFAULT`).join()}` : `DELETE FROM ${name}`,
  );
  for (const statement of statements) await runner.query(statement);
  await runner.query(
    `SELECT setval(format('%I.%I', sequence_schema, sequence_name)::regclass, start_value::bigint, false)
     FROM information_schema.sequences WHERE sequence_schema = current_schema()`,
  );
}
