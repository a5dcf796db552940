import { BOUNDS } from '#libs/contract';
import type { FieldCheck, Fields, JobCriteria } from '../jobs/index.js';
import { readCriteria } from './filter-fields.js';
import { queryNumber, queryNumberCheck } from './query-number.js';

/** The jobs of a page where the query does not say. */
export const DEFAULT_LIMIT = 10;

/** `limit` and `cursor` of a query. */
export const PAGE_FIELDS: Readonly<Record<string, FieldCheck>> = {
  limit: queryNumberCheck(BOUNDS.pageSize),
  cursor: { expected: 'the nextCursor of the page before', fits: (value) => typeof value === 'string' && value.length <= 500 },
};

/** A list that is asked for. */
export interface ListQuery {
  readonly criteria: JobCriteria;
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly wantsPositions: boolean;
}

/** Reads the query of a list of jobs. @throws JobcastError `INVALID_MESSAGE` with everything that is wrong. */
export function readListQuery(query: Fields): ListQuery {
  const positions: FieldCheck = { expected: 'true or false', fits: (value) => value === 'true' || value === 'false' };
  const criteria = readCriteria(query, { ...PAGE_FIELDS, positions });
  return {
    criteria,
    limit: limitOf(query.limit) ?? DEFAULT_LIMIT,
    cursor: typeof query.cursor === 'string' ? query.cursor : undefined,
    wantsPositions: query.positions === 'true',
  };
}

/** The `limit` of a query, or undefined when it is none. */
export function limitOf(value: unknown): number | undefined {
  return queryNumber(value, BOUNDS.pageSize);
}
