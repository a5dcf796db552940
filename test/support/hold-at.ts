import { heldPoints } from '../../libs/runtime/held-points.js';
import type { HoldPoint } from '../../libs/runtime/hold-point.js';

/** A point of the code at which the next one to come is held still. */
export interface Hold {
  /** Resolves when somebody has come and is held. */
  readonly reached: Promise<void>;
  /** Lets it go on; when nobody has come, nobody is held any more. */
  release(): void;
}

const holds = new Map<string, () => Promise<void>>();

/** Holds the next one that comes to the point, in this process; those after it pass. */
export function holdAt(point: HoldPoint): Hold {
  let release: () => void = () => undefined;
  let come: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const reached = new Promise<void>((resolve) => (come = resolve));
  const hold = () => {
    holds.delete(point);
    come();
    return released;
  };
  holds.set(point, hold);
  heldPoints.holder = (passed) => holds.get(passed)?.();
  return {
    reached,
    release: () => {
      if (holds.get(point) === hold) holds.delete(point);
      release();
    },
  };
}
