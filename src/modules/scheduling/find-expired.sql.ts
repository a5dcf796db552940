import type { SqlRunner } from '../../database/index.js';

/**
 * Jobs whose expiry has passed before their first run and that nobody holds, by i_job_expiring. The statement's time is one value and so bounds
 * what is read of the index; the clock's, which moves on while it runs, does not.
 */
export async function findExpired(runner: SqlRunner, limit: number): Promise<string[]> {
  const rows = await runner.query<{ id: string }>(
    `SELECT id FROM t_job_info
     WHERE expires_at <= statement_timestamp() AND expires_at IS NOT NULL AND stopped_at IS NULL AND held_by IS NULL AND attempt = 1
     ORDER BY expires_at LIMIT $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}
