import type { SqlRunner } from '../database/index.js';

/** Tries to become the one relay of the schema; the lock lasts as long as the session. */
export async function tryRelayLock(session: SqlRunner): Promise<boolean> {
  const [row] = await session.query<{ locked: boolean }>('SELECT pg_try_advisory_lock(hashtext(current_schema()), 2) AS locked');
  return row?.locked ?? false;
}

/** Leaves the place to another. */
export async function releaseRelayLock(session: SqlRunner): Promise<void> {
  await session.query('SELECT pg_advisory_unlock(hashtext(current_schema()), 2)');
}
