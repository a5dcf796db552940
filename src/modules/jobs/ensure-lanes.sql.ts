import type { SqlRunner } from '../../database/index.js';
import type { LaneName } from './lane-name.js';

const FIND =
  'SELECT l.id, l.tenant, l.type FROM unnest($1::text[], $2::text[]) AS u(tenant, type) JOIN t_lane l ON l.tenant = u.tenant AND l.type = u.type';

/** Whoever makes lanes; until the end of its transaction. */
const LOCK = 'SELECT pg_advisory_xact_lock(hashtext(current_schema()), 5)';

const MAKE = `INSERT INTO t_lane (tenant, type, vtime)
  SELECT DISTINCT u.tenant, u.type, coalesce((SELECT max(s.vtime) FROM t_lane s WHERE s.tenant = u.tenant), 0)
  FROM unnest($1::text[], $2::text[]) AS u(tenant, type)
  WHERE NOT EXISTS (SELECT 1 FROM t_lane k WHERE k.tenant = u.tenant AND k.type = u.type)`;

type FoundLane = LaneName & { readonly id: number };

/**
 * Makes the lanes that are missing, each at its tenant's virtual time, and gives the ids of all, by i_lane_tenant. No index of t_lane is unique
 * (`LANE_INDEXES` tells why): that a lane is made once is due to the lock, taken in a statement before the one that looks whether it is
 * there, whose snapshot so sees what the one before has made. To be called in a short transaction of its own.
 */
export async function ensureLanes(runner: SqlRunner, lanes: readonly LaneName[]): Promise<FoundLane[]> {
  const values = [lanes.map(({ tenant }) => tenant), lanes.map(({ type }) => type)];
  const found = await runner.query<FoundLane>(FIND, values);
  if (found.length === lanes.length) return found;
  const [, , all] = await Promise.all([runner.query(LOCK), runner.query(MAKE, values), runner.query<FoundLane>(FIND, values)]);
  return all;
}
