import { BOUNDS, clamped, type Bound } from '#libs/contract';
import type { JobTypeSettings } from './job-type-description.js';

/**
 * The options of a job type as they are stored, with numbers within their bounds: an older version may have registered others, or they were edited by
 * hand. A missing number is the default. A limit that is not a number lets no job run, as in claims.
 */
export function soundSettings(stored: JobTypeSettings): JobTypeSettings {
  const backoff: Partial<JobTypeSettings['backoff']> = typeof stored.backoff === 'object' ? (stored.backoff ?? {}) : {};
  return {
    ...stored,
    maxRunning: limit(stored.maxRunning, BOUNDS.maxRunning),
    maxRunningPerTenant: limit(stored.maxRunningPerTenant, BOUNDS.maxRunning),
    maxStartsPerMinute: limit(stored.maxStartsPerMinute, { ...BOUNDS.maxStartsPerMinute, min: 0 }),
    maxAttempts: clamped(stored.maxAttempts, BOUNDS.maxAttempts, 1),
    backoff: {
      baseMs: clamped(backoff.baseMs, BOUNDS.backoffBaseMs, 1_000),
      factor: clamped(backoff.factor, BOUNDS.backoffFactor, 2),
      maxMs: clamped(backoff.maxMs, BOUNDS.backoffMaxMs, 600_000),
    },
    timeoutMs: clamped(stored.timeoutMs, BOUNDS.timeoutMs, null),
    maxMemoryMb: clamped(stored.maxMemoryMb, BOUNDS.maxMemoryMb, null),
  };
}

function limit(value: number | null | undefined, bound: Bound): number | null {
  return value === null || value === undefined ? null : clamped(value, bound, 0);
}
