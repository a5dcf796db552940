import {
  BOUNDS,
  expectedNumber,
  isWithin,
  JobcastError,
  MAX_JOBS_PER_MESSAGE,
  NAME_PATTERN,
  type Bound,
  type JobRequest,
} from '#libs/contract';
import { isStorableText } from './is-storable-text.js';
import { parseTime, TIME_EXPECTED } from './parse-time.js';

/** What a field must be, and whether a value is that. */
export interface FieldCheck {
  /** To follow "expected". */
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  readonly required?: boolean;
}

export const flagCheck: FieldCheck = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };
const time: FieldCheck = { expected: TIME_EXPECTED, fits: (value) => typeof value === 'string' && parseTime(value) !== undefined };
const text = (minLength: number, maxLength: number): FieldCheck => ({
  expected: `text of ${minLength} to ${maxLength} characters, without U+0000 and halves of surrogate pairs`,
  fits: (value) => typeof value === 'string' && value.length >= minLength && value.length <= maxLength && isStorableText(value),
});

/** A number within a bound. */
export const numberCheck = (bound: Bound): FieldCheck => ({ expected: expectedNumber(bound), fits: (value) => isWithin(value, bound) });

/** Refuses a number that a caller gives and that is out of bounds. @throws JobcastError `INVALID_MESSAGE` */
export function requireWithin(property: string, value: number, bound: Bound): void {
  if (isWithin(value, bound)) return;
  const message = `expected ${expectedNumber(bound)}, got ${String(value)}; correct it`;
  throw new JobcastError('INVALID_MESSAGE', `${property}: ${message}`, [{ property, message }]);
}

/** The name of a tenant or a job type. */
export const nameCheck: FieldCheck = {
  expected: 'a name of small letters, digits, "-" and "_", at most 63, with a letter or a digit first',
  fits: (value) => typeof value === 'string' && NAME_PATTERN.test(value),
  required: true,
};

/** The id of a job. */
export const jobIdCheck: FieldCheck = {
  expected: 'the id of a job, a UUID',
  fits: (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  required: true,
};

/** The list of a message with many jobs. */
export const jobListCheck: FieldCheck = {
  expected: `a list of 1 to ${MAX_JOBS_PER_MESSAGE} jobs`,
  fits: (value) => Array.isArray(value) && isWithin(value.length, BOUNDS.jobsPerMessage),
  required: true,
};

/** Text of at most so many characters; it may be empty. */
export const textCheck = (maxLength: number): FieldCheck => text(0, maxLength);

/** The fields of one requested job. */
export const JOB_FIELDS: Readonly<Record<keyof JobRequest, FieldCheck>> = {
  type: nameCheck,
  parameters: { expected: 'any JSON value', fits: () => true },
  priority: numberCheck(BOUNDS.priority),
  name: text(0, 200),
  description: text(0, 4000),
  owner: text(1, 200),
  expiresAt: time,
  runAt: time,
  pending: flagCheck,
  idempotencyKey: text(1, 200),
  maxAttempts: numberCheck(BOUNDS.maxAttempts),
  timeoutMs: numberCheck(BOUNDS.timeoutMs),
  locked: flagCheck,
  relatedRecord: { expected: 'an object with label and href', fits: (value) => typeof value === 'object' && !Array.isArray(value) },
};

/** The fields of a job's related record. */
export const RELATED_RECORD_FIELDS: Readonly<Record<'label' | 'href', FieldCheck>> = {
  label: { ...text(1, 200), required: true },
  href: { expected: 'an address of at most 2000 characters that begins with http:// or https://', fits: isWebAddress, required: true },
};

function isWebAddress(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 2000 && isStorableText(value) && /^https?:\/\//i.test(value) && URL.canParse(value);
}
