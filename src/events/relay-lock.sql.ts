import type { SqlRunner } from '../database/index.js';

/** A relay asks the database something every second. One that hangs (a stopped process, say) loses its session, and so the lock. */
const SILENCE = '10s';

/** Tries to become the one relay of the schema; the lock lasts as long as the session. */
export async function tryRelayLock(session: SqlRunner): Promise<boolean> {
  const [row] = await session.query<{ locked: boolean }>('SELECT pg_try_advisory_lock(hashtext(current_schema()), 2) AS locked');
  if (!row?.locked) return false;
  await session.query(`SELECT set_config('idle_session_timeout', $1, false)`, [SILENCE]);
  return true;
}

/** Keeps the lock while there is nothing else to ask. */
export async function keepRelayLock(session: SqlRunner): Promise<void> {
  await session.query('SELECT true AS "isRelay"');
}

/** Releases the lock for another relay and removes the session's timeout, so that the pool can reuse the session. Does nothing without the lock. */
export async function releaseRelayLock(session: SqlRunner): Promise<void> {
  await session.query(`SELECT set_config('idle_session_timeout', '0', false), pg_advisory_unlock_all()`);
}
