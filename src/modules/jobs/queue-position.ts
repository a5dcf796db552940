/** How many own jobs are in front of a queued job. */
export interface QueuePosition {
  /** 1 for the tenant's next job; at most 1 000. */
  readonly position: number;
  /** Whether counting ended at the bound: the position is that or more. */
  readonly orMore: boolean;
}
