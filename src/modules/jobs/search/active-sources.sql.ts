import { rankValue } from '../job-rank.js';
import type { JobCriteria } from './job-criteria.js';
import type { OrderRow } from './match-jobs.sql.js';
import type { Source, SourceWindow } from './source.js';
import type { SqlValues } from './sql-values.js';

const time = (value: Date | null): number => value?.getTime() ?? 0;
const isQueued = ({ heldBy, stoppedAt, queuedAt }: OrderRow): boolean => heldBy === null && stoppedAt === null && queuedAt !== null;

/** What instances hold, newest start first: by i_job_held, which has no more entries than the pools have places. */
export const heldSource: Source = {
  direction: 'descending',
  keepsPlaces: false,
  sql: ({ tenant }: JobCriteria, { after, limit }: SourceWindow, values: SqlValues): string => {
    const key = 'extract(epoch FROM coalesce(started_at, claimed_at))::float8 * 1000';
    const ofTenant = tenant === undefined ? '' : `AND tenant = ${values.add(tenant)}`;
    const on = after ? `AND (${key}, id) < (${values.add(after.key)}::float8, ${values.add(after.id)}::uuid)` : '';
    return `SELECT id, ${key} AS key FROM t_job_info WHERE held_by IS NOT NULL ${ofTenant} ${on} ORDER BY 2 DESC, id DESC LIMIT ${values.add(limit)}`;
  },
  keyOf: ({ heldBy, startedAt, claimedAt }) => (heldBy === null ? null : time(startedAt ?? claimedAt)),
};

/** What may be taken, in the order in which its tenant takes it: the first of each lane, by i_job_queue. Over several tenants their turns decide. */
export const queuedSource: Source = {
  direction: 'ascending',
  keepsPlaces: false,
  sql: ({ tenant, types }: JobCriteria, { after, limit }: SourceWindow, values: SqlValues): string => {
    const lanes = ['true'];
    if (tenant !== undefined) lanes.push(`l.tenant = ${values.add(tenant)}`);
    if (types) lanes.push(`l.type = ANY(${values.add(types)}::text[])`);
    const on = after ? `AND (q.rank, q.id) > (${values.add(rankValue(after.key))}::bigint, ${values.add(after.id)}::uuid)` : '';
    const most = values.add(limit);
    return `SELECT w.id, w.rank::float8 AS key FROM t_lane l CROSS JOIN LATERAL (
        SELECT q.id, q.rank FROM t_job_info q WHERE q.lane_id = l.id AND q.rank IS NOT NULL ${on} ORDER BY q.rank, q.id LIMIT ${most}) w
      WHERE ${lanes.join(' AND ')} ORDER BY w.rank, w.id LIMIT ${most}`;
  },
  keyOf: (row) => (isQueued(row) && row.rank !== null ? row.rank : null),
};

/** What waits for a time, by i_job_waking. */
export const wakingSource: Source = {
  direction: 'ascending',
  keepsPlaces: false,
  sql: ({ tenant }: JobCriteria, { after, limit }: SourceWindow, values: SqlValues): string => {
    const ofTenant = tenant === undefined ? '' : `AND tenant = ${values.add(tenant)}`;
    const on = after ? `AND (wakes_at, id) > (${values.add(new Date(after.key))}::timestamptz, ${values.add(after.id)}::uuid)` : '';
    return `SELECT id, extract(epoch FROM wakes_at)::float8 * 1000 AS key FROM t_job_info WHERE wakes_at IS NOT NULL ${ofTenant} ${on}
      ORDER BY wakes_at, id LIMIT ${values.add(limit)}`;
  },
  keyOf: (row) => (isQueued(row) && row.rank === null ? time(row.wakesAt) : null),
};

/** What nobody has enqueued, newest first, by i_job_pending. */
export const pendingSource: Source = {
  direction: 'descending',
  keepsPlaces: false,
  sql: ({ tenant }: JobCriteria, { after, limit }: SourceWindow, values: SqlValues): string => {
    const ofTenant = tenant === undefined ? '' : `AND tenant = ${values.add(tenant)}`;
    const on = after ? `AND id < ${values.add(after.id)}::uuid` : '';
    return `SELECT id, 0::float8 AS key FROM t_job_info WHERE queued_at IS NULL AND stopped_at IS NULL ${ofTenant} ${on} ORDER BY id DESC LIMIT ${values.add(limit)}`;
  },
  keyOf: ({ queuedAt, stoppedAt }) => (queuedAt === null && stoppedAt === null ? 0 : null),
};
