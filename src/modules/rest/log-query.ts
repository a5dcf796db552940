import { BOUNDS } from '#libs/contract';
import type { Fields } from '../jobs/index.js';
import { queryNumberCheck } from './query-number.js';
import { readFields } from './read-fields.js';

const DEFAULT_BYTES = 65_536;

const FIELDS = {
  offset: queryNumberCheck(BOUNDS.logOffset),
  before: queryNumberCheck(BOUNDS.logOffset),
  limit: queryNumberCheck(BOUNDS.logPartBytes),
  from: { expected: '"end"', fits: (value: unknown) => value === 'end' },
  download: { expected: 'true or false', fits: (value: unknown) => value === 'true' || value === 'false' },
};

/** Which part of a log is asked for: from an offset on, or the one that ends at `before`; beyond the end is the end. */
export interface LogQuery {
  readonly offset: number;
  readonly before: number | undefined;
  readonly maxBytes: number;
  readonly download: boolean;
}

/** Reads the query of a log. @throws JobcastError `INVALID_MESSAGE` */
export function readLogQuery(query: Fields): LogQuery {
  const { offset, before, limit, from, download } = readFields(query, FIELDS);
  return {
    offset: Number(offset ?? 0),
    before: before === undefined ? (from === 'end' ? BOUNDS.logOffset.max : undefined) : Number(before),
    maxBytes: limit === undefined ? DEFAULT_BYTES : Number(limit),
    download: download === 'true',
  };
}
