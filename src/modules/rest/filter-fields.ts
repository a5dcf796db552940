import { JOB_STATUSES, NAME_PATTERN, type JobStatus } from '#libs/contract';
import {
  checkFields,
  isStorableText,
  jobIdCheck,
  nameCheck,
  parseTime,
  TIME_EXPECTED,
  type FieldCheck,
  type Fields,
  type JobCriteria,
  type ParameterValue,
} from '../jobs/index.js';

const MAX_PARAMETERS = 10;

const text = (maxLength: number): FieldCheck => ({
  expected: `text of 1 to ${maxLength} characters, without U+0000 and halves of surrogate pairs`,
  fits: (value) => typeof value === 'string' && value !== '' && value.length <= maxLength && isStorableText(value),
});
const time: FieldCheck = { expected: TIME_EXPECTED, fits: (value) => typeof value === 'string' && parseTime(value) !== undefined };

/** The keys of a filter of jobs, as a query or a body brings them. */
export const FILTER_FIELDS: Readonly<Record<string, FieldCheck>> = {
  tenant: { ...nameCheck, required: false },
  type: {
    expected: 'names of job types between commas',
    fits: (value) => namesOf(value)?.every((name) => NAME_PATTERN.test(name)) ?? false,
  },
  status: { expected: `statuses between commas, of ${JOB_STATUSES.join(', ')}`, fits: (value) => statusesOf(value) !== undefined },
  owner: text(200),
  q: text(200),
  parameter: {
    expected: `up to ${MAX_PARAMETERS} times path=value, such as collection.id=42`,
    fits: (value) => parametersOf(value) !== undefined,
  },
  error: text(200),
  instance: text(100),
  createdAfter: time,
  createdBefore: time,
  relatedHref: text(2000),
  retryOf: { ...jobIdCheck, required: false },
  group: { expected: 'active or archived', fits: (value) => value === 'active' || value === 'archived' },
};

/**
 * Reads a filter of jobs; `others` are the keys that may stand beside it.
 * @throws JobcastError `INVALID_MESSAGE` with everything that is wrong.
 */
export function readCriteria(fields: Fields, others: Readonly<Record<string, FieldCheck>> = {}): JobCriteria {
  const mistakes = checkFields(fields, { ...FILTER_FIELDS, ...others }, '');
  if (mistakes.count > 0) throw mistakes.toError();
  const group = textOf(fields.group);
  return {
    tenant: textOf(fields.tenant),
    types: namesOf(fields.type),
    statuses: statusesOf(fields.status),
    owner: textOf(fields.owner),
    text: textOf(fields.q),
    parameters: parametersOf(fields.parameter),
    error: textOf(fields.error),
    instance: textOf(fields.instance),
    createdAfter: timeOf(fields.createdAfter),
    createdBefore: timeOf(fields.createdBefore),
    relatedHref: textOf(fields.relatedHref),
    retryOf: textOf(fields.retryOf)?.toLowerCase(),
    group: group === 'active' || group === 'archived' ? group : undefined,
  };
}

/** `?type=a,b`, `?type=a&type=b` and a list in a body mean the same. */
function namesOf(value: unknown): string[] | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value.split(',');
  return Array.isArray(value) && value.length <= 100 && value.every((item) => typeof item === 'string')
    ? value.flatMap((item) => item.split(','))
    : undefined;
}

function statusesOf(value: unknown): JobStatus[] | undefined {
  const names = namesOf(value);
  const known = JOB_STATUSES.filter((status) => names?.includes(status));
  return names && known.length === new Set(names).size ? known : undefined;
}

function parametersOf(value: unknown): ParameterValue[] | undefined {
  const given = value === undefined ? [] : Array.isArray(value) ? value : [value];
  const read = given.map(parameterOf);
  const known = read.filter((parameter) => parameter !== undefined);
  if (given.length === 0 || given.length > MAX_PARAMETERS || known.length < read.length) return undefined;
  return known;
}

function parameterOf(value: unknown): ParameterValue | undefined {
  if (typeof value !== 'string' || value.length > 500 || !isStorableText(value)) return undefined;
  const equals = value.indexOf('=');
  const path = value.slice(0, Math.max(0, equals)).split('.');
  return path.includes('') || path.length > 20 ? undefined : { path, value: value.slice(equals + 1) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function timeOf(value: unknown): Date | undefined {
  return typeof value === 'string' ? parseTime(value) : undefined;
}
