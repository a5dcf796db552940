/** A run that has ended. Times are monotonic, in milliseconds. */
export interface RecentEnd {
  readonly atMs: number;
  /** From the moment when its place was taken. */
  readonly tookMs: number;
}

/** How far back {@link claimAhead} looks. */
export const RECENT_MS = 1_000;
/** Jobs may be claimed for this time ahead. */
const AHEAD_MS = 250;
/** Where jobs take this long, one turn of the pool lasts longer than a claim: there is no need to have claimed more. */
const LASTING_MS = 25;

/**
 * How many jobs may be claimed beyond the free places: what the pool finishes in a quarter of a second (design part 6),
 * judged by the ends of the last second. Their number alone would deceive after a burst of ends of long jobs, their
 * length alone when short jobs pass by long ones; the smaller of both estimates holds in either case. Where jobs last, at most one
 * turn of the pool: a tenant's first job waits behind what is claimed already.
 */
export function claimAhead(ends: readonly RecentEnd[], poolSize: number, nowMs: number): number {
  const recent = ends.filter(({ atMs }) => nowMs - atMs < RECENT_MS);
  if (recent.length === 0) return 0;
  const byNumber = recent.length * (AHEAD_MS / RECENT_MS);
  const meanMs = recent.reduce((sum, { tookMs }) => sum + tookMs, 0) / recent.length;
  const turns = AHEAD_MS / Math.max(meanMs, Number.EPSILON);
  const byLength = poolSize * (meanMs < LASTING_MS ? turns : Math.min(turns, 1));
  return Math.floor(Math.min(byNumber, byLength));
}
