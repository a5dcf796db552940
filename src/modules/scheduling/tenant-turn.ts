import { expectedCharge } from './charge.js';
import type { Head } from './find-heads.sql.js';
import type { Lane } from './lane.js';
import type { TouchedLanes } from './scheduling-signals.js';
import type { TypeRooms } from './type-rooms.js';

/** A lane during one claim. */
export interface LaneTurn {
  readonly lane: Lane;
  /** What a job of it is charged, in milliseconds. */
  readonly chargeMs: number;
  /** Where its waiting jobs begin. */
  readonly from: number;
  /** Whether any limit counts its jobs: such jobs are not claimed ahead of a free place. */
  readonly limited: boolean;
  /** How many more of its jobs its own limit leaves. */
  room: number;
  /** How many heads were asked for. */
  asked: number;
  /** Its first jobs, in their order, and how many of them are used up. */
  heads: readonly Head[];
  used: number;
  taken: number;
}

/** A tenant during one claim. */
export interface TenantTurn {
  readonly name: string;
  readonly weight: number;
  readonly lanes: LaneTurn[];
  /** Moves on with each job that is taken. */
  vtime: number;
  /** How many more of its jobs its limit leaves; 0 while it is paused. */
  room: number;
}

/** The tenants of the lanes that a claim has read, each lane once. Nobody begins below the floor. */
export function tenantTurns(lanes: readonly Lane[], touched: TouchedLanes, floor: number, rooms: TypeRooms): TenantTurn[] {
  const turns = new Map<string, TenantTurn>();
  for (const lane of new Map(lanes.map((one) => [one.id, one])).values()) {
    const { tenant: name, weight, paused, tenantLimit, tenantRunning } = lane;
    const room = paused ? 0 : roomUnder(tenantLimit, tenantRunning ?? 0);
    const turn = turns.get(name) ?? { name, weight, lanes: [], vtime: floor, room };
    turn.vtime = Math.max(turn.vtime, lane.vtime);
    turn.lanes.push(laneTurn(lane, touched.get(lane.id), rooms));
    turns.set(name, turn);
  }
  return [...turns.values()];
}

/** Whether the tenant's limit, or the lane's own, keeps the lane from being chosen. The limits of types park nothing. */
export function isParked(tenant: TenantTurn, lane: LaneTurn): boolean {
  return tenant.room <= 0 || lane.room <= 0;
}

/** How many jobs of the lane could still be taken, as far as limits go. */
export function roomOf(tenant: TenantTurn, lane: LaneTurn, rooms: TypeRooms): number {
  return Math.min(tenant.room, lane.room, rooms.roomOf(lane.lane.type));
}

function laneTurn(lane: Lane, toldRank: number | undefined, rooms: TypeRooms): LaneTurn {
  const limit = lane.laneLimit ?? rooms.limitPerTenant(lane.type);
  return {
    lane,
    chargeMs: expectedCharge(lane.meanMs),
    from: Math.min(lane.head, toldRank ?? lane.head),
    limited: limit !== null || lane.tenantLimit !== null || rooms.isLimited(lane.type),
    room: roomUnder(limit, lane.running),
    asked: 0,
    heads: [],
    used: 0,
    taken: 0,
  };
}

function roomUnder(limit: number | null, running: number): number {
  return limit === null ? Infinity : Math.max(0, limit - running);
}
