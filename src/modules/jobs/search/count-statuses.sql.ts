import { isTerminal, JOB_STATUSES } from '#libs/contract';
import type { JobCriteria } from './job-criteria.js';
import type { Statement } from './statement.js';

/** How many entries of other tenants are passed over among those that wait for a time, or that nobody has enqueued. */
const MOST_OTHERS = 50_000;

/**
 * How many jobs have each status, each counted no further than `most`: by the indexes of active and of ended jobs. Undefined when the
 * criteria name more than tenant, group and statuses; then single jobs must be looked at.
 */
export function countStatuses({ tenant, group, statuses, ...others }: JobCriteria, most: number): Statement | undefined {
  if (Object.values(others).some((value) => value !== undefined)) return undefined;
  const ofTenant = tenant === undefined ? '' : 'AND tenant = $1';
  const lanes = tenant === undefined ? '' : 'WHERE l.tenant = $1';
  const counted = (status: string, rows: string): string =>
    `SELECT '${status}' AS status, count(*)::int AS count FROM (${rows} LIMIT ${most}) counted`;
  const among = (where: string): string =>
    `SELECT FROM (SELECT tenant FROM t_job_info WHERE ${where} LIMIT ${MOST_OTHERS}) near WHERE true ${ofTenant}`;
  const queued = `SELECT FROM t_lane l CROSS JOIN LATERAL (SELECT FROM t_job_info q WHERE q.lane_id = l.id AND q.rank IS NOT NULL LIMIT ${most}) q ${lanes}`;
  const active = [
    counted('PENDING', among('queued_at IS NULL AND stopped_at IS NULL')),
    counted('QUEUED', queued),
    counted('QUEUED', among('wakes_at IS NOT NULL')),
    `SELECT status, count(*)::int AS count FROM t_job_info WHERE held_by IS NOT NULL ${ofTenant} GROUP BY status`,
  ];
  const archived = JOB_STATUSES.filter((status) => isTerminal(status) && (statuses?.includes(status) ?? true)).map((status) =>
    counted(status, `SELECT FROM t_job_info WHERE ended_as = '${status}' ${ofTenant}`),
  );
  const parts = [...(group === 'archived' ? [] : active), ...(group === 'active' ? [] : archived)];
  if (parts.length === 0) return { sql: `SELECT '' AS status, 0 AS count WHERE false`, values: [] };
  return { sql: parts.join(' UNION ALL '), values: tenant === undefined ? [] : [tenant] };
}
