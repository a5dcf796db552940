/**
 * A job's place in its tenant, smaller first: when it was queued (or became due), minus its priority in steps of ageing.
 * So a higher priority goes first, and what has waited `ageingMs` per step longer is not starved by it.
 */
export function rankOf(since: Date, priority: number, ageingMs: number): number {
  return since.getTime() - priority * ageingMs;
}
