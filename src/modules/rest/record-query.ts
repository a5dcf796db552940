import type { Fields, RecordFilter } from '../jobs/index.js';
import { limitOf, PAGE_FIELDS } from './list-query.js';
import { readFields } from './read-fields.js';

const FIELDS = {
  limit: PAGE_FIELDS.limit ?? { expected: '', fits: () => false },
  cursor: {
    expected: 'the nextCursor of the page before',
    fits: (value: unknown) => typeof value === 'string' && /^\d{1,15}$/.test(value),
  },
  change: { expected: 'created or modified', fits: (value: unknown) => value === 'created' || value === 'modified' },
};

/** Reads which records of a job are wanted. @throws JobcastError `INVALID_MESSAGE` */
export function readRecordQuery(query: Fields): RecordFilter {
  const { limit, cursor, change } = readFields(query, FIELDS);
  return {
    limit: limitOf(limit),
    after: typeof cursor === 'string' ? cursor : undefined,
    change: change === 'created' || change === 'modified' ? change : undefined,
  };
}
