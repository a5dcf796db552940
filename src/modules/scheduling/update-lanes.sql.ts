import type { SqlRunner } from '../../database/index.js';
import { rankValue } from '../jobs/index.js';
import type { LaneChange } from './lane.js';
import { VIRTUAL_TIME } from './virtual-time.js';

/** False for a count of running jobs that was edited by hand and may overflow: it stays until {@link LaneRepair} counts again. */
const COUNTS = 'l.running BETWEEN -1000000000 AND 1000000000';

/** Where the locked version of a lane lies (`ctid`): good until the transaction ends, as nobody else can write it. */
interface Locked {
  readonly ctid: string;
}

/** A lane of a tenant, locked. */
export interface LockedLane extends Locked {
  readonly id: number;
  readonly tenant: string;
  readonly weight: number;
  readonly meanMs: number | null;
  readonly waiting: boolean;
  readonly parked: boolean;
}

/**
 * Locks all lanes of the tenants, always in the order of their ids, so that claims and ends cannot wait for each other.
 * By a join with the names: for `tenant = ANY(…)` PostgreSQL 15 reads all of 10 000 lanes.
 */
export function lockLanes(runner: SqlRunner, tenants: readonly string[]): Promise<LockedLane[]> {
  return runner.query<LockedLane>(
    `SELECT l.id, l.tenant, t.weight, l.mean_ms AS "meanMs", l.waiting, l.parked, l.ctid::text
     FROM unnest($1::text[]) AS u(tenant) JOIN t_lane l ON l.tenant = u.tenant JOIN t_tenant t ON t.name = u.tenant
     ORDER BY l.id FOR NO KEY UPDATE OF l`,
    [tenants],
  );
}

/** What all lanes of a tenant bear at a claim: its virtual time is lifted to `base` at least, and moves on by `charge`. */
export interface TenantCharge {
  readonly base: number;
  readonly charge: number;
}

/**
 * What a claim writes: each lane's own change, and the charge of its tenant. Found where they were locked, and not by the
 * index on the ids: there the dead versions of each lane would be passed once more, 20 after 200 000 jobs under an old snapshot.
 */
export async function writeClaimedLanes(runner: SqlRunner, lanes: readonly (LaneChange & TenantCharge & Locked)[]): Promise<void> {
  const written = await runner.query(
    `UPDATE t_lane l SET vtime = least(greatest(l.vtime, u.base) + u.charge, ${VIRTUAL_TIME.max}),
       running = CASE WHEN ${COUNTS} THEN l.running + u.taken ELSE l.running END, waiting = coalesce(u.waiting, l.waiting),
       parked = coalesce(u.parked, l.parked), head = coalesce(u.head, l.head)
     FROM unnest($1::tid[], $2::float8[], $3::float8[], $4::integer[], $5::boolean[], $6::boolean[], $7::bigint[])
       AS u(at, base, charge, taken, waiting, parked, head)
     WHERE l.ctid = u.at RETURNING 1`,
    [
      lanes.map(({ ctid }) => ctid),
      lanes.map(({ base }) => base),
      lanes.map(({ charge }) => charge),
      lanes.map(({ taken }) => taken),
      lanes.map(({ waiting }) => waiting),
      lanes.map(({ parked }) => parked),
      lanes.map(({ head }) => (head === null ? null : rankValue(head))),
    ],
  );
  mustBeAll(written, lanes);
}

/** What the ends of jobs write of a lane. */
export interface LaneRelease extends Locked {
  readonly ended: number;
  /** What the tenant's virtual time is to be corrected by. */
  readonly correction: number;
  /** Whether the tenant has work waiting, in whichever lane: what is refunded is its due then. */
  readonly due: boolean;
  readonly meanMs: number | null;
}

/** Frees the places of ended jobs and corrects the charges. What is refunded to an idle tenant is no credit: it ends at the floor. */
export async function writeReleasedLanes(runner: SqlRunner, lanes: readonly LaneRelease[]): Promise<void> {
  const written = await runner.query(
    `UPDATE t_lane l SET running = CASE WHEN ${COUNTS} THEN l.running - u.ended ELSE l.running END, mean_ms = coalesce(u.mean_ms, l.mean_ms),
       vtime = least(${VIRTUAL_TIME.max}, greatest(l.vtime + u.correction,
         CASE WHEN u.due THEN 0 ELSE least(l.vtime, (SELECT last_value / 1000.0 FROM s_virtual_floor)) END))
     FROM unnest($1::tid[], $2::integer[], $3::float8[], $4::boolean[], $5::float8[]) AS u(at, ended, correction, due, mean_ms)
     WHERE l.ctid = u.at RETURNING 1`,
    [
      lanes.map(({ ctid }) => ctid),
      lanes.map(({ ended }) => ended),
      lanes.map(({ correction }) => correction),
      lanes.map(({ due }) => due),
      lanes.map(({ meanMs }) => meanMs),
    ],
  );
  mustBeAll(written, lanes);
}

/** The books would be wrong for ever after; so the transaction is rolled back. */
function mustBeAll(written: readonly unknown[], lanes: readonly unknown[]): void {
  if (written.length !== lanes.length) throw new Error(`${lanes.length} lanes were locked, but ${written.length} written`);
}
