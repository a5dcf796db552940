import { validate as isUuid } from 'uuid';
import type { JobCriteria } from './job-criteria.js';
import { SqlValues } from './sql-values.js';
import type { Statement } from './statement.js';

/** What a statement of a few columns is made of. */
type Part = (criteria: JobCriteria, values: SqlValues, limit: string) => string | undefined;

/**
 * Ways to the jobs that match by one criterion alone, each by an index that has nothing else: where one of them gives few, all that match
 * are among those. Each gives up to `limit` ids, unordered.
 */
const WAYS: readonly Part[] = [
  ({ text }, values) => (text !== undefined && isUuid(text) ? `SELECT id FROM t_job_info WHERE id = ${values.add(text)}::uuid` : undefined),
  ({ retryOf }, values, limit) =>
    retryOf === undefined
      ? undefined
      : `SELECT job_id AS id FROM t_job_parameters WHERE retry_of = ${values.add(retryOf)}::uuid LIMIT ${limit}`,
  ({ relatedHref }, values, limit) =>
    relatedHref === undefined
      ? undefined
      : `SELECT job_id AS id FROM t_job_parameters WHERE related_record IS NOT NULL AND md5(related_record->>'href') = md5(${values.add(relatedHref)}::text) LIMIT ${limit}`,
  ({ owner }, values, limit) =>
    owner === undefined ? undefined : `SELECT job_id AS id FROM t_job_parameters WHERE owner = ${values.add(owner)} LIMIT ${limit}`,
  ({ tenant, types }, values, limit) => {
    if (!types) return undefined;
    const ofTenant = tenant === undefined ? '' : `AND l.tenant = ${values.add(tenant)}`;
    return `SELECT q.id FROM t_lane l CROSS JOIN LATERAL (SELECT id FROM t_job_info j WHERE (j.lane_id + 0) = l.id LIMIT ${limit}) q
      WHERE l.type = ANY(${values.add(types)}::text[]) ${ofTenant} LIMIT ${limit}`;
  },
];

/** The statements that may find few ids, the most promising first. */
export function narrowIds(criteria: JobCriteria, limit: number): Statement[] {
  return WAYS.flatMap((way) => {
    const values = new SqlValues();
    const most = values.add(limit);
    const sql = way(criteria, values, `${most}::int`);
    return sql === undefined ? [] : [{ sql: sql.includes(most) ? sql : `${sql} LIMIT ${most}`, values: values.all }];
  });
}
