/** The range of a number that a user or an operator gives; `min` and `max` are included. */
export interface Bound {
  readonly min: number;
  readonly max: number;
  /** Whether fractions are valid too; default: whole numbers only. */
  readonly fractions?: true;
  /** The unit as messages add it, such as `in milliseconds`. */
  readonly unit?: string;
}

/** The highest value of an `integer` column, and the longest time in milliseconds (24.8 days) of a timer of Node.js, which fires at once beyond it. */
const MAX_INTEGER = 2_147_483_647;
const DAY_MS = 86_400_000;
const KIB = 1_024;
const MIB = 1_048_576;

const milliseconds = (min: number, max: number, unit = 'in milliseconds'): Bound => ({ min, max, unit });
const bytes = (min: number, max: number): Bound => ({ min, max, unit: 'in bytes' });

/**
 * The bounds of all numbers that users and operators give, declared here once. Job types, AMQP, HTTP, OpenAPI, the command line, schedules and
 * settings check by them; values that are read from tables are limited by them ({@link clamped}). Where a column has a check, it states the same range.
 */
export const BOUNDS = {
  // Jobs. A job type sets the defaults of the last two.
  priority: { min: -1000, max: 1000 },
  maxAttempts: { min: 1, max: 1000 },
  timeoutMs: milliseconds(1, MAX_INTEGER, 'in milliseconds (at most 24.8 days)'),
  jobsPerMessage: { min: 1, max: 10_000 },

  // Job types
  typeMaxRunning: { min: 1, max: MAX_INTEGER },
  typeMaxStartsPerMinute: { min: 1, max: MAX_INTEGER },
  backoffBaseMs: milliseconds(1, 365 * DAY_MS, 'in milliseconds (at most 365 days)'),
  backoffFactor: { min: 1, max: 1000, fractions: true },
  backoffMaxMs: milliseconds(1, 365 * DAY_MS, 'in milliseconds (at most 365 days)'),
  // A thread that has loaded class-validator and a small plug-in holds 9 to 12 MiB.
  maxMemoryMb: { min: 16, max: MIB, unit: 'in MiB' },

  // Tenants
  weight: { min: 0.001, max: 1000, fractions: true },
  maxRunning: { min: 0, max: MAX_INTEGER },
  maxQueued: { min: 0, max: MAX_INTEGER },
  maxStartsPerMinute: { min: 1, max: MAX_INTEGER },
  maxPending: { min: 0, max: MAX_INTEGER },
  tenantFileBytes: bytes(0, Number.MAX_SAFE_INTEGER),
  maxFilesPerJob: { min: 0, max: MAX_INTEGER },

  // Settings
  port: { min: 0, max: 65_535 },
  maxTenants: { min: 1, max: MAX_INTEGER },
  poolSize: { min: 1, max: 10_000 },
  completionUpdateRateMs: milliseconds(10, 3_600_000),
  priorityAgeingMs: milliseconds(0, DAY_MS),
  heartbeatMs: milliseconds(100, 600_000),
  leaseMs: milliseconds(200, 3_600_000),
  abortGraceMs: milliseconds(0, DAY_MS),
  shutdownGraceMs: milliseconds(0, DAY_MS),
  maxParametersBytes: bytes(KIB, 16 * MIB),
  maxLogBytes: bytes(256 * KIB, KIB * MIB),
  maxFileBytes: bytes(1, MIB * MIB),

  // Lists and logs
  pageSize: { min: 1, max: 250 },
  logPartBytes: bytes(1, MIB),
  logOffset: bytes(0, Number.MAX_SAFE_INTEGER),
  // By calls of TypeScript, which take more. An offset below 0 counts from the end.
  callPageSize: { min: 1, max: 10_000 },
  callRecords: { min: 1, max: 1_000 },
  callLogBytes: bytes(1, 4 * MIB),
  callLogOffset: bytes(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  auditCursor: { min: 1, max: Number.MAX_SAFE_INTEGER },
  recordCursor: { min: 0, max: Number.MAX_SAFE_INTEGER },
  incarnation: { min: 1, max: MAX_INTEGER },

  // The command line
  listLength: { min: 1, max: 1_000_000 },
  workerJobs: { min: 1, max: 1_000_000_000 },
  workerMemoryMb: { min: 1, max: 1_000_000_000, unit: 'in MiB' },

  // The client of other services
  callTimeoutMs: milliseconds(0, MAX_INTEGER, 'in milliseconds (at most 24.8 days)'),
  maxUnsettled: { min: 1, max: 1_000_000 },
  eventTries: { min: 1, max: 1_000 },
  eventConcurrency: { min: 1, max: 64 },
} as const satisfies Readonly<Record<string, Bound>>;

/** The bound in words, to follow "expected" in a message: `a whole number from 1 to 1000`. */
export function expectedNumber({ min, max, fractions, unit }: Bound): string {
  return `a ${fractions ? '' : 'whole '}number from ${min} to ${max}${unit === undefined ? '' : `, ${unit}`}`;
}

/** Whether a value is a number within the bound. NaN, the infinities, texts and null are not. */
export function isWithin(value: unknown, { min, max, fractions }: Bound): value is number {
  return typeof value === 'number' && value >= min && value <= max && (fractions === true || Number.isInteger(value));
}

/** The number that a text writes in decimal digits; undefined when it writes none, or one outside of the bound. Exponents are for fractions only. */
export function readNumber(text: string, bound: Bound): number | undefined {
  const pattern = bound.fractions ? /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i : /^-?\d+$/;
  const number = pattern.test(text) ? Number(text) + 0 : Number.NaN; // -0 becomes 0
  return isWithin(number, bound) ? number : undefined;
}

/** The number within the bound that is nearest to a stored value; `otherwise` for a value that is not a number. */
export function clamped<Otherwise>(value: unknown, { min, max, fractions }: Bound, otherwise: Otherwise): number | Otherwise {
  if (typeof value !== 'number' || Number.isNaN(value)) return otherwise;
  const within = Math.min(max, Math.max(min, value));
  return fractions ? within : Math.round(within);
}
