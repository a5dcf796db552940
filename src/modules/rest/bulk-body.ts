import { JobcastError } from '#libs/contract';
import { isFields, textCheck, type FieldCheck, type Fields, type JobCriteria } from '../jobs/index.js';
import type { BulkAction, BulkRequest } from '../use-cases/index.js';
import { readCursor } from './cursor.js';
import { readCriteria } from './filter-fields.js';
import { readFields } from './read-fields.js';

const MAX_IDS = 1_000;
const ACTIONS: readonly unknown[] = ['stop', 'retry', 'remove'] satisfies BulkAction[];

const FIELDS: Readonly<Record<string, FieldCheck>> = {
  action: { expected: '"stop", "retry" or "remove"', fits: (value) => ACTIONS.includes(value), required: true },
  ids: {
    expected: `a list of 1 to ${MAX_IDS} ids of jobs`,
    fits: (value) => Array.isArray(value) && value.length > 0 && value.length <= MAX_IDS && value.every(isId),
  },
  filter: { expected: 'an object with what a list of jobs is filtered by', fits: isFields },
  cursor: textCheck(500),
  reason: textCheck(2000),
  dryRun: { expected: 'true or false', fits: (value) => typeof value === 'boolean' },
};

/** Reads the body of a bulk action: `ids` or `filter`, one of them. @throws JobcastError `INVALID_MESSAGE` */
export function readBulk(body: unknown): BulkRequest {
  const { action, ids, filter, cursor, reason, dryRun } = readFields(body, FIELDS);
  if ((ids === undefined) === (filter === undefined)) {
    throw new JobcastError(
      'INVALID_MESSAGE',
      `expected either ids or a filter, got ${ids === undefined ? 'neither' : 'both'}; send one of them`,
    );
  }
  return {
    action: action as BulkAction,
    select: ids === undefined ? selectBy(filter as Fields, cursor) : { ids: ids as string[] },
    reason: typeof reason === 'string' ? reason : null,
    dryRun: dryRun === true,
  };
}

function selectBy(filter: Fields, cursor: unknown): BulkRequest['select'] {
  const criteria = readFilter(filter);
  return { filter: criteria, from: typeof cursor === 'string' ? readCursor(cursor, criteria) : null };
}

/** By the keys and values of a list's query; types, statuses and parameters may also be lists of texts. */
function readFilter(filter: Fields): JobCriteria {
  const query = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
  if (Object.keys(query).length === 0) {
    throw invalid('filter', 'expected a filter that names at least one field, got an empty one; to act on all, name the statuses');
  }
  for (const key of ['cursor', 'limit'])
    if (key in query) throw invalid(`filter.${key}`, `expected no ${key}: all that match are meant; remove it`);
  return readCriteria(query);
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}

function invalid(property: string, message: string): JobcastError {
  return new JobcastError('INVALID_MESSAGE', `${property}: ${message}`, [{ property, message }]);
}
