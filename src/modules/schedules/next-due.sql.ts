import type { SqlRunner } from '../../database/index.js';

/** How many milliseconds are left until a schedule is due, not above 0 when one is; null when there is none. One probe of i_schedule_due. */
export async function nextDueMs(runner: SqlRunner): Promise<number | null> {
  const [row] = await runner.query<{ ms: number | null }>(
    `SELECT extract(epoch FROM min(next_at) - clock_timestamp())::float8 * 1000 AS ms FROM t_schedule WHERE NOT paused AND next_at < 'infinity'`,
  );
  return row?.ms ?? null;
}
