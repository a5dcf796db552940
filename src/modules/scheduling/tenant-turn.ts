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
  /** What its virtual time is lifted to at least; 0 when it had work waiting all the time. */
  base: number;
  /** How many more of its jobs its limit and its rate leave; 0 while it is paused. */
  room: number;
}

/**
 * The tenants of the lanes that a claim has read, each lane once. Who had work waiting all the time stays where it is, also
 * when refunds have moved it back. Who comes back, from idleness or from a limit of its own, begins where the lowest of those is; with
 * nobody waiting, at the floor. Lanes that a limit of their type may have held back do not count as "the lowest" beside lanes that
 * could run all the time, and are lifted to them: to be held back is no credit, and holds nobody back.
 */
export function tenantTurns(lanes: readonly Lane[], touched: TouchedLanes, floor: number, rooms: TypeRooms): TenantTurn[] {
  const turns = new Map<string, TenantTurn & { standing: Standing }>();
  for (const lane of new Map(lanes.map((one) => [one.id, one])).values()) {
    const { tenant: name, weight, paused, tenantLimit, tenantRunning } = lane;
    const room = paused ? 0 : roomUnder(tenantLimit, tenantRunning ?? 0);
    const turn = turns.get(name) ?? { name, weight, lanes: [], vtime: 0, base: 0, room, standing: 'returning' };
    turn.vtime = Math.max(turn.vtime, lane.vtime);
    turn.standing = higher(turn.standing, standingOf(lane, rooms));
    turn.lanes.push(laneTurn(lane, touched.get(lane.id), rooms));
    turns.set(name, turn);
  }
  const all = [...turns.values()];
  const lowest = (standing: Standing) => Math.min(Infinity, ...all.filter((turn) => turn.standing === standing).map(({ vtime }) => vtime));
  const [free, held] = [lowest('free'), lowest('limited')];
  const bases: Record<Standing, number> = {
    free: 0,
    limited: free < Infinity ? free : 0,
    returning: free < Infinity ? free : held < Infinity ? held : floor,
  };
  for (const turn of all) {
    turn.base = bases[turn.standing];
    turn.vtime = Math.max(turn.vtime, turn.base);
  }
  return all;
}

/** How a tenant stands in a claim: waiting all the time, waiting but perhaps held back by a limit of a type, or coming back. */
type Standing = 'free' | 'limited' | 'returning';

const STANDINGS: readonly Standing[] = ['returning', 'limited', 'free'];

function standingOf({ waiting, parked, type }: Lane, rooms: TypeRooms): Standing {
  if (!waiting || parked) return 'returning';
  return rooms.isLimited(type) ? 'limited' : 'free';
}

function higher(one: Standing, other: Standing): Standing {
  return STANDINGS.indexOf(one) > STANDINGS.indexOf(other) ? one : other;
}

/** Whether the tenant's limit or rate, or the lane's own, keeps the lane from being chosen. The limits of types park nothing. */
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
    limited: limit !== null || lane.tenantLimit !== null || lane.tenantStarts !== null || rooms.isLimited(lane.type),
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
