import { mayWait } from './choose-jobs.js';
import type { LaneChange } from './lane.js';
import { isParked, type LaneTurn, type TenantTurn } from './tenant-turn.js';

/** What a claim changes in the lanes that it has read; lanes in which nothing changes are left out. */
export function laneChanges(turns: readonly TenantTurn[]): LaneChange[] {
  return turns.flatMap((turn) => turn.lanes.map((lane) => changeOf(turn, lane))).filter((change) => change !== undefined);
}

function changeOf(turn: TenantTurn, lane: LaneTurn): LaneChange | undefined {
  const { id, waiting, parked, head } = lane.lane;
  const now = { waiting: mayWait(lane), parked: isParked(turn, lane), head: headOf(lane) };
  if (lane.taken === 0 && now.waiting === waiting && now.parked === parked && now.head === head) return undefined;
  return {
    id,
    taken: lane.taken,
    waiting: now.waiting === waiting ? null : now.waiting,
    parked: now.parked === parked ? null : now.parked,
    head: now.head === head ? null : now.head,
  };
}

/** The first job that was seen and not used, else the last one that was used. */
function headOf({ heads, used, from }: LaneTurn): number {
  return heads[used]?.rank ?? heads.at(-1)?.rank ?? from;
}
