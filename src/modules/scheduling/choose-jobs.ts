import type { JobInfo } from '../jobs/index.js';
import type { Head } from './find-heads.sql.js';
import type { Lane } from './lane.js';
import { roomOf, type LaneTurn, type TenantTurn } from './tenant-turn.js';
import { TurnHeap } from './turn-heap.js';
import type { TypeRooms } from './type-rooms.js';

/** What a claim takes. */
export interface Choice {
  readonly taken: readonly { readonly job: JobInfo; readonly chargedMs: number }[];
  /** Jobs whose expiry was noticed when it was their turn. */
  readonly expired: readonly JobInfo[];
  /** What the floor rises to. */
  readonly floor: number;
  /** Whether jobs that could run may be left. */
  readonly more: boolean;
}

/** How much a claim may take: free places, and jobs that wait in the instance beyond them. */
export interface Wanted {
  readonly places: number;
  readonly ahead: number;
}

/** Where the virtual times of a claim begin, and up to where they were read. */
export interface Bounds {
  readonly floor: number;
  /** Lanes from here on were not read and may have work: the floor must not pass them. Infinity when all were read. */
  readonly unread: number;
}

/** From where on lanes were not read, when of each type only the first `limit` were. */
export function unreadFrom(lanes: readonly Lane[], limit: number): number {
  const read = new Map<string, { count: number; highest: number }>();
  for (const { type, vtime, inTurn } of lanes) {
    if (!inTurn) continue;
    const { count, highest } = read.get(type) ?? { count: 0, highest: 0 };
    read.set(type, { count: count + 1, highest: Math.max(highest, vtime) });
  }
  return Math.min(Infinity, ...[...read.values()].filter(({ count }) => count >= limit).map(({ highest }) => highest));
}

/**
 * Takes jobs by weighted virtual time (start-time fair queueing, Goyal, Vin and Cheng 1996): the tenant with the lowest virtual
 * time has its turn, gives the job of the lowest rank among its lanes' heads, and moves on by the job's charge over the tenant's
 * weight. Between tenants with work the weighted service so differs by no more than one charge each. What a limit
 * holds back has no turn, and does not hold back the floor.
 *
 * Changes the turns: what was taken and used of each lane, and the tenants' virtual times. O(jobs × log tenants).
 */
export function chooseJobs(turns: readonly TenantTurn[], rooms: TypeRooms, { places, ahead }: Wanted, { floor, unread }: Bounds): Choice {
  const taken: { job: JobInfo; chargedMs: number }[] = [];
  const expired: JobInfo[] = [];
  const heap = new TurnHeap(turns);
  let served = floor;
  for (let turn = heap.pop(); turn; turn = heap.pop()) {
    if (taken.length < places + ahead && mayHaveUnseen(turn, rooms, taken.length < places)) break;
    const next = taken.length < places + ahead ? nextHead(turn, rooms, taken.length < places) : undefined;
    if (!next) continue;
    next.lane.used += 1;
    if (next.head.expired) expired.push(next.head.job);
    else {
      taken.push({ job: next.head.job, chargedMs: next.lane.chargeMs });
      take(turn, next.lane, rooms);
      served = Math.max(served, turn.vtime);
    }
    heap.push(turn);
  }
  const left = turns.filter((turn) => mayHaveMore(turn, rooms)).map(({ vtime }) => vtime);
  const lowest = Math.min(unread, ...left);
  // With nobody left waiting, those who come next begin where the last one was served.
  return { taken, expired, floor: lowest < Infinity ? Math.max(floor, lowest) : served, more: lowest < Infinity };
}

/** The job of the lowest rank among the heads that may be taken. */
function nextHead(turn: TenantTurn, rooms: TypeRooms, placeFree: boolean): { readonly lane: LaneTurn; readonly head: Head } | undefined {
  let next: { readonly lane: LaneTurn; readonly head: Head } | undefined;
  for (const lane of turn.lanes) {
    const head = lane.heads[lane.used];
    if (!head || (!head.expired && !placeFree && lane.limited) || roomOf(turn, lane, rooms) <= 0) continue;
    if (!next || head.rank < next.head.rank || (head.rank === next.head.rank && head.job.id < next.head.job.id)) next = { lane, head };
  }
  return next;
}

function take(turn: TenantTurn, lane: LaneTurn, rooms: TypeRooms): void {
  lane.taken += 1;
  lane.room -= 1;
  turn.room -= 1;
  turn.vtime += lane.chargeMs / turn.weight;
  rooms.take(lane.lane.type);
}

/** Whether jobs of the tenant wait that could run: the floor must not pass it. */
function mayHaveMore(turn: TenantTurn, rooms: TypeRooms): boolean {
  return turn.lanes.some((lane) => roomOf(turn, lane, rooms) > 0 && mayWait(lane));
}

/**
 * Whether the tenant's next job may be one that the claim has not looked at. Nobody behind it may have its turn then, nor any other lane of
 * the tenant: the claim ends here, and the next one looks. At least one job was looked at of the tenant that came first.
 */
function mayHaveUnseen(turn: TenantTurn, rooms: TypeRooms, placeFree: boolean): boolean {
  return turn.lanes.some(
    (lane) => lane.used >= lane.heads.length && mayWait(lane) && (placeFree || !lane.limited) && roomOf(turn, lane, rooms) > 0,
  );
}

/** Whether jobs of the lane wait, as far as the claim has seen. */
export function mayWait({ heads, used, asked }: LaneTurn): boolean {
  return used < heads.length || heads.length >= asked;
}
