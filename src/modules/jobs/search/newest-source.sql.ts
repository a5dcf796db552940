import type { JobCriteria } from './job-criteria.js';
import type { Source, SourceWindow } from './source.js';
import type { SqlValues } from './sql-values.js';

/** How far the clocks of instances, which make the ids, may be from the database's, which gives the times. */
const CLOCKS_MS = 60_000;

/**
 * All jobs, newest first: ids begin with their time. By i_job_parameters_owner, i_job_parameters_tenant or the primary key.
 */
export const newestSource: Source = {
  direction: 'descending',
  keepsPlaces: true,
  sql: (criteria: JobCriteria, { after, limit }: SourceWindow, values: SqlValues): string => {
    const { owner, tenant, createdAfter, createdBefore } = criteria;
    const where = ['true'];
    if (owner !== undefined) where.push(`p.owner = ${values.add(owner)}`);
    if (tenant !== undefined) where.push(`p.tenant = ${values.add(tenant)}`);
    if (after) where.push(`p.job_id < ${values.add(after.id)}::uuid`);
    if (createdAfter) where.push(`p.job_id >= ${values.add(firstIdOf(createdAfter.getTime() - CLOCKS_MS))}::uuid`);
    if (createdBefore) where.push(`p.job_id < ${values.add(firstIdOf(createdBefore.getTime() + CLOCKS_MS))}::uuid`);
    return `SELECT p.job_id AS id, 0::float8 AS key FROM t_job_parameters p WHERE ${where.join(' AND ')}
      ORDER BY p.job_id DESC LIMIT ${values.add(limit)}`;
  },
  keyOf: () => 0,
};

/** The least UUIDv7 of a time. */
function firstIdOf(ms: number): string {
  const hex = Math.max(0, Math.min(ms, 2 ** 48 - 1))
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
