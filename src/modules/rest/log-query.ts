import type { FieldCheck, Fields } from '../jobs/index.js';
import { readFields } from './read-fields.js';

const DEFAULT_BYTES = 65_536;
const MAX_BYTES = 1_048_576;

const whole = (min: number, max: number): FieldCheck => ({
  expected: `a whole number from ${min} to ${max}`,
  fits: (value) => typeof value === 'string' && /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max,
});

const FIELDS = {
  offset: whole(0, Number.MAX_SAFE_INTEGER),
  before: whole(0, Number.MAX_SAFE_INTEGER),
  limit: whole(1, MAX_BYTES),
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
    before: before === undefined ? (from === 'end' ? Number.MAX_SAFE_INTEGER : undefined) : Number(before),
    maxBytes: limit === undefined ? DEFAULT_BYTES : Number(limit),
    download: download === 'true',
  };
}
