import type { SqlRunner } from '../../database/index.js';
import type { StoredStarts } from './rate-window.js';
import type { RateKind } from './read-rates.sql.js';

/** What a claim writes of a rate. */
export interface RateChange extends StoredStarts {
  readonly kind: RateKind;
  readonly name: string;
  readonly maxStarts: number;
  /** When there is room again; null: there is. */
  readonly opensAtMs: number | null;
}

/** Writes rates, by the primary key. To be called under the claim's lock only. */
export async function writeRates(runner: SqlRunner, rates: readonly RateChange[]): Promise<void> {
  if (rates.length === 0) return;
  await runner.query(
    `INSERT INTO t_rate (kind, name, slice, counts, max_starts, opens_at)
     SELECT u.kind, u.name, u.slice, u.counts, u."maxStarts", to_timestamp(u."opensAtMs" / 1000.0)
     FROM jsonb_to_recordset($1::jsonb) AS u(kind text, name text, slice bigint, counts integer[], "maxStarts" integer, "opensAtMs" numeric)
     ON CONFLICT (kind, name) DO UPDATE SET slice = excluded.slice, counts = excluded.counts, max_starts = excluded.max_starts,
       opens_at = excluded.opens_at`,
    [JSON.stringify(rates)],
  );
}
