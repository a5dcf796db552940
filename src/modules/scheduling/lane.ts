import { BOUNDS, clamped } from '#libs/contract';
import { soundVirtualTime } from './virtual-time.js';

/** A lane as a claim reads it, with what its tenant and the tenant's limits say. */
export interface Lane {
  readonly id: number;
  readonly tenant: string;
  readonly type: string;
  /** The tenant's virtual time, in milliseconds of run time per weight. */
  readonly vtime: number;
  readonly running: number;
  readonly head: number;
  readonly meanMs: number | null;
  readonly waiting: boolean;
  readonly parked: boolean;
  readonly weight: number;
  readonly paused: boolean;
  /** Read because it is its turn, not because it was told of. */
  readonly inTurn: boolean;
  /** How many jobs the tenant may have running; null: no limit. */
  readonly tenantLimit: number | null;
  /** How many it has; null where there is no limit. */
  readonly tenantRunning: number | null;
  /** How many of its jobs may start in a minute; null: no limit. */
  readonly tenantStarts: number | null;
  /** How many jobs of this type the tenant may have running; null: no limit. */
  readonly laneLimit: number | null;
}

/** The lane with valid numbers instead of those that were edited by hand, so that they stop no claim. */
export function soundLane(lane: Lane, floor: number): Lane {
  const { vtime, weight, running } = lane;
  return {
    ...lane,
    vtime: soundVirtualTime(vtime, floor),
    weight: clamped(weight, BOUNDS.weight, 1),
    running: Math.max(0, running),
  };
}

/** What a claim writes of a lane; null leaves it as it is. */
export interface LaneChange {
  readonly id: number;
  readonly waiting: boolean | null;
  readonly parked: boolean | null;
  readonly head: number | null;
  /** How many of its jobs were taken. */
  readonly taken: number;
}
