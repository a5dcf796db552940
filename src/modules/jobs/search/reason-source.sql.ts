import type { JobCriteria } from './job-criteria.js';
import type { Source, SourceWindow } from './source.js';
import type { SqlValues } from './sql-values.js';

/** Jobs of which something went wrong, or that were stopped, newest first: by i_job_reason. */
export const reasonSource: Source = {
  direction: 'descending',
  keepsPlaces: true,
  sql: ({ tenant }: JobCriteria, { after, limit }: SourceWindow, values: SqlValues): string => {
    const ofTenant = tenant === undefined ? '' : `AND tenant = ${values.add(tenant)}`;
    const on = after ? `AND id < ${values.add(after.id)}::uuid` : '';
    return `SELECT id, 0::float8 AS key FROM t_job_info WHERE reason_code IS NOT NULL ${ofTenant} ${on} ORDER BY id DESC LIMIT ${values.add(limit)}`;
  },
  keyOf: () => 0,
};
