import type { HeadSearch } from './find-heads.sql.js';
import { roomOf, type TenantTurn } from './tenant-turn.js';
import { TurnHeap } from './turn-heap.js';
import type { TypeRooms } from './type-rooms.js';

/**
 * How many jobs of each lane a claim has to look at: the turns are taken as if every lane had jobs enough, and each lane of
 * a tenant may turn out to hold all that the tenant gets. Notes in each lane how many were asked for.
 *
 * O(wanted × log tenants).
 */
export function planHeads(turns: readonly TenantTurn[], rooms: TypeRooms, wanted: number): HeadSearch[] {
  const shares = turns.map((turn) => ({
    turn,
    name: turn.name,
    vtime: turn.vtime,
    jobs: 0,
    room: Math.min(turn.room, sum(turn.lanes.map((lane) => roomOf(turn, lane, rooms)))),
    step: Math.min(...turn.lanes.map(({ chargeMs }) => chargeMs)) / turn.weight,
  }));
  const heap = new TurnHeap(shares.filter(({ room }) => room > 0));
  for (let left = wanted; left > 0; left -= 1) {
    const share = heap.pop();
    if (!share) break;
    share.jobs += 1;
    share.vtime += share.step;
    if (share.jobs < share.room) heap.push(share);
  }
  return shares.flatMap(({ turn, jobs }) => searchesOf(turn, jobs, rooms));
}

function searchesOf(turn: TenantTurn, jobs: number, rooms: TypeRooms): HeadSearch[] {
  for (const lane of turn.lanes) lane.asked = Math.min(jobs, roomOf(turn, lane, rooms));
  return turn.lanes.filter(({ asked }) => asked > 0).map(({ lane, from, asked }) => ({ laneId: lane.id, from, limit: asked }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
