import type { SqlRunner } from '../../database/index.js';

/** Lifts the lanes of tenants to the floor: the time in which claims passed over them does not count as credit. Locks them in the order in which ends do. */
export async function liftLanes(runner: SqlRunner, tenants: readonly string[]): Promise<void> {
  await runner.query(
    `UPDATE t_lane SET vtime = greatest(vtime, (SELECT last_value / 1000.0 FROM s_virtual_floor))
     WHERE id = ANY(ARRAY(SELECT id FROM t_lane WHERE tenant = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE))`,
    [tenants],
  );
}
