import type { SqlRunner } from '../../database/index.js';
import type { StoredStarts } from './rate-window.js';

/** What a rate is for. */
export type RateKind = 'tenant' | 'type';

/** What is stored of a rate, and the time at which it was read. */
export interface StoredRate {
  readonly name: string;
  /** The database's clock, in milliseconds. */
  readonly nowMs: number;
  /** Null: nothing was ever counted. */
  readonly starts: StoredStarts | null;
  readonly opensAtMs: number | null;
  /** The rate for which `opensAtMs` was reckoned. */
  readonly maxStarts: number | null;
}

/** What is stored of some rates: by the primary key. To be called under the claim's lock. */
export function readRates(runner: SqlRunner, kind: RateKind, names: readonly string[]): Promise<StoredRate[]> {
  return runner.query<StoredRate>(
    `SELECT u.name, c.now_ms AS "nowMs", CASE WHEN r.name IS NOT NULL THEN json_build_object('slice', r.slice, 'counts', r.counts) END AS starts,
       (extract(epoch FROM r.opens_at) * 1000)::float8 AS "opensAtMs", r.max_starts AS "maxStarts"
     FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms) c
     CROSS JOIN unnest($2::text[]) AS u(name) LEFT JOIN t_rate r ON r.kind = $1 AND r.name = u.name`,
    [kind, names],
  );
}
