import type { JobCriteria } from './job-criteria.js';
import type { OrderRow } from './match-jobs.sql.js';
import type { Place } from './place.js';
import type { SqlValues } from './sql-values.js';

/** Which part of a source is read. */
export interface SourceWindow {
  /** From the place after this one on; null: from the beginning. */
  readonly after: Place | null;
  /** How many rows at most. */
  readonly limit: number;
}

/**
 * One index by which jobs are read in an order. It heeds of the criteria what it can by the index alone; the rest is matched afterwards,
 * so that a window costs what its rows cost, however few of them match.
 */
export interface Source {
  readonly direction: 'ascending' | 'descending';
  /** Whether a job that stands here stays, and where it is, while jobs go on; others are complete within one snapshot only. */
  readonly keepsPlaces: boolean;
  /** A statement for rows `{id, key}` in the order. */
  sql(criteria: JobCriteria, window: SourceWindow, values: SqlValues): string;
  /** The key of a job that this source would give; null for others. */
  keyOf(row: OrderRow): number | null;
}
