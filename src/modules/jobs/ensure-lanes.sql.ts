import type { SqlRunner } from '../../database/index.js';
import type { LaneName } from './lane-name.js';

/** Makes the lanes that are missing, each at its tenant's virtual time, and gives the ids of all. */
export async function ensureLanes(runner: SqlRunner, lanes: readonly LaneName[]): Promise<(LaneName & { id: number })[]> {
  const values = [lanes.map(({ tenant }) => tenant), lanes.map(({ type }) => type)];
  await runner.query(
    `INSERT INTO t_lane (tenant, type, vtime)
     SELECT u.tenant, u.type, coalesce((SELECT max(s.vtime) FROM t_lane s WHERE s.tenant = u.tenant), 0)
     FROM unnest($1::text[], $2::text[]) AS u(tenant, type)
     WHERE NOT EXISTS (SELECT 1 FROM t_lane k WHERE k.tenant = u.tenant AND k.type = u.type)
     ORDER BY u.tenant, u.type
     ON CONFLICT DO NOTHING`,
    values,
  );
  return runner.query(
    'SELECT l.id, l.tenant, l.type FROM unnest($1::text[], $2::text[]) AS u(tenant, type) JOIN t_lane l ON l.tenant = u.tenant AND l.type = u.type',
    values,
  );
}
