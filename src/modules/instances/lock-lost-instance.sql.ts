import type { SqlRunner } from '../../database/index.js';

/**
 * Keeps a lost incarnation from renewing its lease until the transaction ends, and other rescuers from it. Resolves to
 * false when it has renewed in the meantime; one that is registered no more is lost for good.
 */
export async function lockLostInstance(runner: SqlRunner, id: number): Promise<boolean> {
  const rows = await runner.query<{ lost: boolean }>('SELECT lease_until < now() AS lost FROM t_instance WHERE id = $1 FOR UPDATE', [id]);
  return rows.every(({ lost }) => lost);
}
