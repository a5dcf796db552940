import type { SqlRunner } from '../../database/index.js';
import type { JobTypeDescription } from './job-type-description.js';

/** A job type as it stands in `t_job_type`. */
export interface RegisteredJobType extends JobTypeDescription {
  readonly paused: boolean;
}

/** All job types that were ever registered; a handful. Options that somebody has spoilt are empty. Properties of parameters are in their author's
 * order, unless an older instance has registered the type since. */
export function listJobTypes(runner: SqlRunner): Promise<RegisteredJobType[]> {
  return runner.query<RegisteredJobType>(
    `SELECT name, title, description, hidden,
       CASE WHEN written_schema::jsonb = parameters_schema THEN written_schema ELSE parameters_schema::json END AS "parametersSchema", result_schema AS "resultSchema",
       CASE jsonb_typeof(options) WHEN 'object' THEN options ELSE '{}' END AS options, version, paused
     FROM t_job_type ORDER BY name`,
  );
}
