import type { Bound } from '#libs/contract';

/**
 * Virtual times, in milliseconds of run time per weight. Claims and ends stop at the highest; thousandths of it fit the sequence of the floor, which
 * is a bigint.
 */
export const VIRTUAL_TIME: Bound = { min: 0, max: Number.MAX_SAFE_INTEGER, fractions: true };

/**
 * Beyond this floor all virtual times are moved back by it. Then the smallest step, a job of 10 ms with the highest weight (0.01 ms), is still
 * five times what a double can tell apart. A tenant with the lowest weight that has a hundred jobs running all the time brings the floor here in a day.
 */
export const HIGH_FLOOR_MS = 2 ** 43;

/** A stored virtual time; the floor for one that is out of bounds, so that its tenant neither gains nor starves. */
export function soundVirtualTime(vtime: number, floor: number): number {
  return vtime >= VIRTUAL_TIME.min && vtime < VIRTUAL_TIME.max ? vtime : floor;
}
