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

/**
 * How many jobs may be claimed beyond the free places: what the pool finishes in a quarter of a second (design part 6),
 * judged by the ends of the last second. Their number alone would deceive after a burst of ends of long jobs, their
 * length alone when short jobs pass by long ones; the smaller of both estimates holds in either case.
 */
export function claimAhead(ends: readonly RecentEnd[], poolSize: number, nowMs: number): number {
  const recent = ends.filter(({ atMs }) => nowMs - atMs < RECENT_MS);
  if (recent.length === 0) return 0;
  const byNumber = recent.length * (AHEAD_MS / RECENT_MS);
  const meanMs = recent.reduce((sum, { tookMs }) => sum + tookMs, 0) / recent.length;
  const byLength = poolSize * (AHEAD_MS / Math.max(meanMs, Number.EPSILON));
  return Math.floor(Math.min(byNumber, byLength));
}
