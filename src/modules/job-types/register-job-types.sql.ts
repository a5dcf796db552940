import type { SqlRunner } from '../../database/index.js';
import type { JobTypeDescription } from './job-type-description.js';

/**
 * Registers the types of an instance; the newest version's description stays, so that an older instance that starts beside
 * newer ones changes nothing. Versions are compared by their numbers. Returns the names of the types that changed.
 */
export async function registerJobTypes(runner: SqlRunner, types: readonly JobTypeDescription[]): Promise<string[]> {
  const rows = await runner.query<{ name: string }>(
    `INSERT INTO t_job_type AS known (name, title, description, hidden, parameters_schema, written_schema, result_schema, options, version)
     SELECT t.name, t.title, t.description, t.hidden, t."parametersSchema"::jsonb, t."parametersSchema", nullif(t."resultSchema", 'null'), t.options, t.version
     FROM json_to_recordset($1::json) AS t(name text, title text, description text, hidden boolean, "parametersSchema" json,
       "resultSchema" jsonb, options jsonb, version text)
     ORDER BY t.name
     ON CONFLICT (name) DO UPDATE SET title = excluded.title, description = excluded.description, hidden = excluded.hidden,
       parameters_schema = excluded.parameters_schema, written_schema = excluded.written_schema, result_schema = excluded.result_schema, options = excluded.options,
       version = excluded.version, registered_at = now()
     WHERE (regexp_match(excluded.version, '^(\\d+)\\.(\\d+)\\.(\\d+)'))::int[] >= (regexp_match(known.version, '^(\\d+)\\.(\\d+)\\.(\\d+)'))::int[]
       AND (excluded.title, excluded.description, excluded.hidden, excluded.parameters_schema, excluded.written_schema::text, excluded.result_schema, excluded.options,
         excluded.version)
         IS DISTINCT FROM (known.title, known.description, known.hidden, known.parameters_schema, known.written_schema::text, known.result_schema, known.options, known.version)
     RETURNING name`,
    [JSON.stringify(types)],
  );
  return rows.map(({ name }) => name);
}
