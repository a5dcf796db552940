import { clamped, type Bound } from '#libs/contract';
import { CHARGED_MS } from '../jobs/index.js';

/**
 * The least that a job is charged, in milliseconds: below it the cost of scheduling outweighs the run, and all jobs cost the
 * same, so that tenants of very short jobs share by their number.
 */
export const LEAST_CHARGE_MS = 10;

/** What a job is expected to take while nothing is known of its lane. */
export const FIRST_CHARGE_MS = 100;

const CHARGE: Bound = { ...CHARGED_MS, min: LEAST_CHARGE_MS };

/** How much the mean of a lane follows one run. */
const FOLLOW = 0.2;

/** What a job of a lane is charged at its claim; corrected at its end. */
export function expectedCharge(meanMs: number | null): number {
  return clamped(meanMs, CHARGE, FIRST_CHARGE_MS);
}

/** What a job costs in the end: its run time; nothing when it never ran. */
export function finalCharge(startedAt: Date | null, endedAt: Date): number {
  return startedAt === null ? 0 : clamped(endedAt.getTime() - startedAt.getTime(), CHARGE, LEAST_CHARGE_MS);
}

/** The moving mean of a lane's run times after further runs. */
export function meanAfter(meanMs: number | null, runsMs: readonly number[]): number | null {
  const before = clamped(meanMs, CHARGE, null);
  return runsMs.reduce<number | null>((mean, runMs) => (mean === null ? runMs : mean + FOLLOW * (runMs - mean)), before);
}
