import { JOB_STATUSES, JobcastError, type ErrorDetail, type JobStatus } from '#libs/contract';
import { checkFields, jobIdCheck, nameCheck, textCheck, type FieldCheck, type Fields, type JobFilter } from '../jobs/index.js';

const MAX_LIMIT = 250;
const DEFAULT_LIMIT = 50;

const optional = (check: FieldCheck): FieldCheck => ({ ...check, required: false });
const FIELDS = {
  status: { expected: `statuses between commas, of ${JOB_STATUSES.join(', ')}`, fits: (value: unknown) => statuses(value) !== undefined },
  type: optional(nameCheck),
  tenant: optional(nameCheck),
  owner: textCheck(200),
  cursor: { ...optional(jobIdCheck), expected: 'the nextCursor of the page before' },
  limit: { expected: `a whole number from 1 to ${MAX_LIMIT}`, fits: (value: unknown) => limit(value) !== undefined },
};

/** Reads the query of a list of jobs. @throws JobcastError `INVALID_MESSAGE` with everything that is wrong. */
export function readJobQuery(query: Fields): JobFilter {
  const details: ErrorDetail[] = checkFields(query, FIELDS, '');
  if (details.length > 0)
    throw new JobcastError('INVALID_MESSAGE', `The query is wrong: ${details[0]?.property}: ${details[0]?.message}`, details);
  return {
    tenant: text(query.tenant) ?? null,
    status: statuses(query.status),
    type: text(query.type),
    owner: text(query.owner),
    before: text(query.cursor),
    limit: limit(query.limit) ?? DEFAULT_LIMIT,
  };
}

/** `?status=A,B` and `?status=A&status=B` mean the same. */
function statuses(value: unknown): JobStatus[] | undefined {
  if (value === undefined) return undefined;
  const names = String(value).split(',');
  const known = JOB_STATUSES.filter((status) => names.includes(status));
  return known.length === new Set(names).size ? known : undefined;
}

function limit(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : 0;
  return number >= 1 && number <= MAX_LIMIT ? number : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
