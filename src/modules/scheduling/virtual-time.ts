import type { Bound } from '#libs/contract';

/**
 * Virtual times, in milliseconds of run time per weight. Claims and ends stop at the highest; thousandths of it fit the sequence of the floor, which
 * is a bigint.
 */
export const VIRTUAL_TIME: Bound = { min: 0, max: Number.MAX_SAFE_INTEGER, fractions: true };

/** A stored virtual time; the floor for one that is out of bounds, so that its tenant neither gains nor starves. */
export function soundVirtualTime(vtime: number, floor: number): number {
  return vtime >= VIRTUAL_TIME.min && vtime < VIRTUAL_TIME.max ? vtime : floor;
}
