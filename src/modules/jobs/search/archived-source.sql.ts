import { isTerminal, JOB_STATUSES } from '#libs/contract';
import type { JobCriteria } from './job-criteria.js';
import type { Source, SourceWindow } from './source.js';
import type { SqlValues } from './sql-values.js';

/** Ended jobs, newest end first: the ends of each status by i_job_archived, or i_job_archived_tenant, put together. */
export const archivedSource: Source = {
  direction: 'descending',
  keepsPlaces: true,
  sql: ({ tenant, statuses }: JobCriteria, { after, limit }: SourceWindow, values: SqlValues): string => {
    const wanted = JOB_STATUSES.filter(isTerminal).filter((status) => !statuses || statuses.includes(status));
    if (wanted.length === 0) return 'SELECT id, 0::float8 AS key FROM t_job_info WHERE false';
    const where = ['true'];
    if (tenant !== undefined) where.push(`tenant = ${values.add(tenant)}`);
    if (after) where.push(`(stopped_at, id) < (${values.add(new Date(after.key))}::timestamptz, ${values.add(after.id)}::uuid)`);
    const most = values.add(limit);
    const all = wanted
      .map(
        (status) => `(SELECT id, stopped_at FROM t_job_info WHERE ended_as = '${status}' AND ${where.join(' AND ')}
          ORDER BY stopped_at DESC, id DESC LIMIT ${most})`,
      )
      .join(' UNION ALL ');
    return `SELECT e.id, extract(epoch FROM e.stopped_at)::float8 * 1000 AS key FROM (${all}) e ORDER BY e.stopped_at DESC, e.id DESC LIMIT ${most}`;
  },
  keyOf: ({ stoppedAt }) => stoppedAt?.getTime() ?? null,
};
