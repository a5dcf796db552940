/**
 * A job's place in its tenant, smaller first: when it was queued (or became due), minus its priority in steps of ageing.
 * So a higher priority goes first, and what has waited `ageingMs` per step longer is not starved by it.
 */
export function rankOf(since: Date, priority: number, ageingMs: number): number {
  return since.getTime() - priority * ageingMs;
}

const LOWEST_RANK = '-9223372036854775808';

/**
 * A rank as a parameter of type bigint. The service gives no job a rank beyond the whole numbers that a double holds exactly, but one may have been
 * edited by hand. For such a rank this is the lowest bigint, or the highest of those numbers: nothing overflows, and a search from here on finds the job.
 */
export function rankValue(rank: number): string {
  return rank <= Number.MIN_SAFE_INTEGER ? LOWEST_RANK : String(Math.min(rank, Number.MAX_SAFE_INTEGER));
}
