/** How many jobs to ask for: `places` that can start at once, `ahead` of them those that will wait here. */
export interface Room {
  readonly places: number;
  readonly ahead: number;
}

/**
 * The room of a pool that already has `taken` jobs (running, starting, or waiting here). Claims are serial over all
 * instances: so what waits ahead is filled up only when half of it is used.
 */
export function roomOf(poolSize: number, taken: number, mayWait: number): Room {
  const places = Math.max(0, poolSize - taken);
  const ahead = Math.max(0, mayWait - Math.max(0, taken - poolSize));
  return { places, ahead: places > 0 || ahead * 2 >= mayWait ? ahead : 0 };
}
