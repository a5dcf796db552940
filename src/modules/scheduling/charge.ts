/**
 * The least that a job is charged, in milliseconds: below it the cost of scheduling outweighs the run, and all jobs cost the
 * same, so that tenants of very short jobs share by their number.
 */
export const LEAST_CHARGE_MS = 10;

/** What a job is expected to take while nothing is known of its lane. */
export const FIRST_CHARGE_MS = 100;

/** How much the mean of a lane follows one run. */
const FOLLOW = 0.2;

/** What a job of a lane is charged at its claim; corrected at its end. */
export function expectedCharge(meanMs: number | null): number {
  return Math.max(LEAST_CHARGE_MS, meanMs ?? FIRST_CHARGE_MS);
}

/** What a job costs in the end: its run time; nothing when it never ran. */
export function finalCharge(startedAt: Date | null, endedAt: Date): number {
  return startedAt === null ? 0 : Math.max(LEAST_CHARGE_MS, endedAt.getTime() - startedAt.getTime());
}

/** The moving mean of a lane's run times after further runs. */
export function meanAfter(meanMs: number | null, runsMs: readonly number[]): number | null {
  return runsMs.reduce<number | null>((mean, runMs) => (mean === null ? runMs : mean + FOLLOW * (runMs - mean)), meanMs);
}
