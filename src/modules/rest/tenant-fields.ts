import { BOUNDS, expectedNumber, isWithin, JobcastError, NAME_PATTERN, type Bound } from '#libs/contract';
import { checkFields, isFields, numberCheck, shown, textCheck, type FieldCheck } from '../jobs/index.js';
import type { TenantSettings } from '../tenants/index.js';

const limit = (bound: Bound, more = ''): FieldCheck => ({
  ...numberCheck(bound),
  expected: `${expectedNumber(bound)}, or null for no limit${more}`,
});

const FIELDS: Readonly<Record<keyof TenantSettings, FieldCheck>> = {
  weight: numberCheck(BOUNDS.weight),
  maxRunning: limit(BOUNDS.maxRunning),
  maxStartsPerMinute: limit(BOUNDS.maxStartsPerMinute, ' ("paused": true holds all back)'),
  maxQueued: limit(BOUNDS.maxQueued),
  maxPending: limit(BOUNDS.maxPending),
  maxFileBytes: limit(BOUNDS.tenantFileBytes),
  maxFilesPerJob: limit(BOUNDS.maxFilesPerJob),
  maxRunningPerType: {
    expected: `an object such as {"echo": 2}, for each job type ${expectedNumber(BOUNDS.maxRunning)}`,
    fits: isLimitPerType,
  },
  paused: { expected: 'true or false', fits: (value) => typeof value === 'boolean' },
  amqpUser: textCheck(200),
};

/** What null means where it is not simply stored: the default. */
const DEFAULTS: TenantSettings = { weight: 1, maxRunningPerType: {}, paused: false };

/** Reads the body of a tenant's PUT. @throws JobcastError `INVALID_MESSAGE` with everything that is wrong. */
export function readTenantSettings(body: unknown): TenantSettings {
  if (!isFields(body))
    throw new JobcastError(
      'INVALID_MESSAGE',
      `expected a JSON object with ${Object.keys(FIELDS).join(', ')}, got ${shown(body)}; send one`,
    );
  const mistakes = checkFields(body, FIELDS, '');
  if (mistakes.count > 0) throw mistakes.toError();
  const given = Object.entries(body).map(([key, value]) => [key, value ?? DEFAULTS[key as keyof TenantSettings] ?? null]);
  return Object.fromEntries(given) as TenantSettings;
}

function isLimitPerType(value: unknown): boolean {
  return isFields(value) && Object.entries(value).every(([type, count]) => NAME_PATTERN.test(type) && isWithin(count, BOUNDS.maxRunning));
}
