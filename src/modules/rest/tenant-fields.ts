import { JobcastError, NAME_PATTERN } from '#libs/contract';
import { checkFields, isFields, shown, textCheck, type FieldCheck } from '../jobs/index.js';
import type { TenantSettings } from '../tenants/index.js';

const MAX_INTEGER = 2_147_483_647;

const count: FieldCheck = { expected: `a whole number from 0 to ${MAX_INTEGER}, or null for no limit`, fits: isCount };

const FIELDS: Readonly<Record<keyof TenantSettings, FieldCheck>> = {
  weight: { expected: 'a number above 0, at most 1000000', fits: (value) => typeof value === 'number' && value > 0 && value <= 1_000_000 },
  maxRunning: count,
  maxStartsPerMinute: {
    expected: `a whole number from 1 to ${MAX_INTEGER}, or null for no limit ("paused": true holds all back)`,
    fits: (value) => isCount(value) && value !== 0,
  },
  maxQueued: count,
  maxRunningPerType: { expected: `an object from names of job types to whole numbers, such as {"echo": 2}`, fits: isCountPerType },
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

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_INTEGER;
}

function isCountPerType(value: unknown): boolean {
  return isFields(value) && Object.entries(value).every(([type, limit]) => NAME_PATTERN.test(type) && isCount(limit));
}
