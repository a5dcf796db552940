import type { SqlRunner } from '../database/index.js';

/** What waits to be published. */
export interface OutboxState {
  /** Counted no further than 10 000. */
  readonly waiting: number;
  /** How long the oldest event has waited; null when none does. */
  readonly oldestMs: number | null;
}

/** By the primary key: the first rows. */
export async function outboxState(runner: SqlRunner): Promise<OutboxState> {
  const [row] = await runner.query<OutboxState>(
    `SELECT (SELECT count(*) FROM (SELECT FROM t_outbox LIMIT 10000) o)::int AS waiting,
       (SELECT greatest(0, extract(epoch FROM now() - (body::json->>'time')::timestamptz) * 1000)::float8 FROM t_outbox ORDER BY id LIMIT 1) AS "oldestMs"`,
  );
  return row ?? { waiting: 0, oldestMs: null };
}
