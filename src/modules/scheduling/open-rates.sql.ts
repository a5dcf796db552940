import type { SqlRunner } from '../../database/index.js';

/**
 * The lanes to look at because a rate has opened: all parked ones of a tenant; of a type, whose lanes are never parked for it, the one whose
 * turn it is. By i_rate_opening; what a claim or another instance has locked is passed over, so that nobody waits.
 */
export async function openRates(runner: SqlRunner): Promise<number[]> {
  const rows = await runner.query<{ id: number }>(
    `WITH opened AS (
       UPDATE t_rate SET opens_at = NULL
       WHERE ctid = ANY(ARRAY(SELECT ctid FROM t_rate WHERE opens_at <= now() FOR UPDATE SKIP LOCKED)) RETURNING kind, name)
     SELECT l.id FROM opened o JOIN t_lane l ON l.tenant = o.name WHERE o.kind = 'tenant' AND l.parked
     UNION ALL
     SELECT l.id FROM opened o
     CROSS JOIN LATERAL (SELECT id FROM t_lane WHERE type = o.name AND waiting AND NOT parked ORDER BY vtime LIMIT 1) l
     WHERE o.kind = 'type'`,
  );
  return rows.map(({ id }) => id);
}

/** How many milliseconds are left until the next rate opens; null when none is used up. */
export async function nextOpeningMs(runner: SqlRunner): Promise<number | null> {
  const [row] = await runner.query<{ ms: number | null }>(
    `SELECT extract(epoch FROM min(opens_at) - clock_timestamp())::float8 * 1000 AS ms FROM t_rate
     WHERE opens_at IS NOT NULL AND opens_at < 'infinity'`,
  );
  return row?.ms ?? null;
}
