import { conditionsOf } from './conditions.sql.js';
import type { JobCriteria } from './job-criteria.js';
import type { SecretParameters } from './secret-parameters.js';
import { SqlValues } from './sql-values.js';
import type { Statement } from './statement.js';

/** Which filters a job fits, in their order. */
export interface FittedJob {
  readonly id: string;
  readonly fits: readonly boolean[];
}

/** Looks at each of the jobs once, for all filters. By the primary keys. */
export function matchFilters(ids: readonly string[], filters: readonly JobCriteria[], secrets: SecretParameters): Statement {
  const values = new SqlValues();
  const given = values.add(ids);
  const fits = filters.map((filter) => `(${conditionsOf(filter, secrets, values).sql}) IS TRUE`);
  return {
    sql: `SELECT j.id, ARRAY[${fits.join(', ')}] AS fits
      FROM t_job_info j LEFT JOIN t_job_parameters p ON p.job_id = j.id WHERE j.id = ANY(${given}::uuid[])`,
    values: values.all,
  };
}
