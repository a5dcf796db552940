import { Injectable, Logger } from '@nestjs/common';
import { holdPoint } from '#libs/runtime';
import { Database, isDatabaseOutage, type SqlRunner } from '../../database/index.js';
import {
  claimed,
  JobTransitions,
  loadClaimedJobs,
  setAsideRefused,
  type AfterCommit,
  type Claimant,
  type JobInfo,
  type Transition,
} from '../jobs/index.js';
import { listTenantNames, markTenant, unmarkTenants } from '../tenants/index.js';
import { chooseJobs, unreadFrom, type Choice, type Wanted } from './choose-jobs.js';
import { lockClaims } from './claim-lock.sql.js';
import { expire } from './expire.js';
import { findHeads, type Head } from './find-heads.sql.js';
import { findLanes } from './find-lanes.sql.js';
import { soundLane, type Lane } from './lane.js';
import { laneChanges } from './lane-changes.js';
import { liftLanes } from './lift-lanes.sql.js';
import { planHeads } from './plan-heads.js';
import { readTypes, type TypeState } from './read-types.sql.js';
import { SchedulingSignals, type TouchedLanes } from './scheduling-signals.js';
import { StartRates } from './start-rates.js';
import { tenantTurns, type TenantTurn } from './tenant-turn.js';
import { findCulprits, isDataFailure, TenantsAside } from './tenants-aside.js';
import { TurnHints } from './turn-hints.js';
import { TypeRooms } from './type-rooms.js';
import { lockLanes, writeClaimedLanes } from './update-lanes.sql.js';
import { readFloor, setFloor } from './virtual-floor.sql.js';
import { writeRates, type RateChange } from './write-rates.sql.js';

/** What an instance asks for. */
export interface ClaimRequest extends Wanted {
  /** The types that it runs. */
  readonly types: readonly string[];
  readonly claimant: Claimant;
}

/** How many of the lanes that were told of one claim looks at; the others wait for the next. */
const MAX_TOUCHED = 1_000;

interface Claimed {
  readonly jobs: readonly JobInfo[];
  readonly afterCommit: AfterCommit;
  /** Whether another claim would find more at once. */
  readonly more: boolean;
}

/** The lanes that a claim looks at, and whether it is a trial. */
interface HowToClaim {
  readonly touched: TouchedLanes;
  readonly hints: TurnHints;
  /** Tenants that it passes over. */
  readonly except: readonly string[];
  /** Whether its writes are rolled back. */
  readonly isTrial: boolean;
}

/** What a claim is to write. */
interface Chosen {
  readonly choice: Choice;
  readonly turns: readonly TenantTurn[];
  readonly floor: number;
  readonly rates: readonly RateChange[];
}

/**
 * Takes queued jobs for this instance, at most `places + ahead`. Claims of all instances are serial, so that limits and
 * turns are exact; each is one transaction of a few round trips:
 * the claim's lock; the types, the floor and the lanes whose turn it is; their first jobs; then the writes.
 *
 * Measured by `npm run bench -- claim` (PostgreSQL 18, Node 20, two busy cores): a claim of 100 with 1 000 000 jobs of 10 000 tenants takes 1.22
 * times (0.88 to 1.58) what it takes with 1 000 jobs, and touches 46 pages a job. After 200 000 jobs under an old snapshot of another
 * transaction it takes 1.33 times (1.01 to 1.67), and touches 67 pages a job, 27 of them to lock its lane, whose dead versions are passed; one that
 * reads the lanes from the lowest virtual time touches 172 (claim-at-scale.spec.ts). They grow with how often the lane was written since, not with the backlog.
 */
@Injectable()
export class Claims {
  readonly #logger = new Logger('Claims');
  readonly #hints = new TurnHints();
  readonly #aside = new TenantsAside();
  readonly #logged = new Map<string, string>();
  #hasClaimed = false;

  constructor(
    private readonly database: Database,
    private readonly transitions: JobTransitions,
    private readonly signals: SchedulingSignals,
  ) {}

  /** The jobs taken, TO_BE_RUN, in the order of their turns. */
  async claim(request: ClaimRequest): Promise<JobInfo[]> {
    const touched = this.signals.take(MAX_TOUCHED);
    try {
      const how = { touched, hints: this.#hints, except: this.#aside.names(), isTrial: false };
      const { jobs, more, afterCommit } = await this.database.transaction((runner) => this.#claimIn(runner, request, how), {
        retriesDefects: false,
      });
      afterCommit();
      await this.#takeBack();
      // An empty place looks again; also without the hints, below which a lane may have been filed.
      const short = jobs.length < request.places + request.ahead;
      if (short && (this.#hints.forget() || more || touched.size === MAX_TOUCHED)) this.signals.ring();
      return [...jobs];
    } catch (error) {
      this.signals.keep(touched);
      if (isDatabaseOutage(error) || !(await this.#setAside(request, touched))) throw error;
      return this.claim(request);
    }
  }

  /** What a claim has taken of which no answer came. Behind the claims' lock: the one that asks is over then. */
  takenBy(claimant: Claimant): Promise<JobInfo[]> {
    return this.database.transaction(async (runner) => {
      await lockClaims(runner);
      return loadClaimedJobs(runner, claimant);
    });
  }

  /**
   * Sets the jobs or the tenants aside on whose data the claim failed, so that it can take all others. Resolves to whether it found any.
   */
  async #setAside(request: ClaimRequest, touched: TouchedLanes): Promise<boolean> {
    const how = { touched, hints: new TurnHints(), except: this.#aside.names(), isTrial: true };
    return (await this.#setJobsAside(request, how)) || (await this.#setTenantsAside(request, how));
  }

  async #setJobsAside(request: ClaimRequest, how: HowToClaim): Promise<boolean> {
    try {
      return await this.database.transaction(async (runner) => {
        const { choice } = await this.#choose(runner, request, how);
        return (await setAsideRefused(this.transitions, runner, this.#transitionsOf(choice, request.claimant))) > 0;
      });
    } catch (error) {
      if (isDataFailure(error)) return false; // it failed before it knew the jobs
      throw error;
    }
  }

  async #setTenantsAside(request: ClaimRequest, how: HowToClaim): Promise<boolean> {
    const names = (await listTenantNames(this.database)).filter((name) => !how.except.includes(name));
    const culprits = await this.database.transaction(async (runner) => {
      await lockClaims(runner);
      return findCulprits(runner, names, (more) => this.#claimIn(runner, request, { ...how, except: [...how.except, ...more] }));
    });
    for (const { tenant, error } of culprits) {
      this.#aside.add(tenant);
      const why = `claims fail on its data (${String(error).slice(0, 500)}); correct its rows in t_tenant, t_lane and t_rate`;
      if (this.#logged.get(tenant) !== why) {
        this.#logger.error(`set tenant "${tenant}" aside: ${why}. It is tried again every minute`, { tenant, err: error });
      }
      this.#logged.set(tenant, why);
      await markTenant(this.database, tenant, why);
    }
    return culprits.length > 0;
  }

  /** Takes tenants back that are set aside no longer; after the start also those that an earlier process set aside. */
  async #takeBack(): Promise<void> {
    if (!this.#aside.takeBack() && this.#hasClaimed) return;
    this.#hasClaimed = true;
    try {
      const back = await unmarkTenants(this.database, this.#aside.names());
      if (back.length > 0) await liftLanes(this.database, back);
    } catch (error) {
      this.#hasClaimed = false; // the next claim tries it again
      this.#logger.warn(`tenants that claims serve again may still be shown as set aside: ${String(error)}`); // the claim has succeeded all the same
    }
  }

  async #claimIn(runner: SqlRunner, request: ClaimRequest, how: HowToClaim): Promise<Claimed> {
    const { choice, turns, floor, rates } = await this.#choose(runner, request, how);
    await holdPoint('claim.chosen');
    const jobsWritten = this.#writeJobs(runner, choice, request.claimant);
    // A sequence is not rolled back with a trial.
    const rise = { from: floor, to: how.isTrial ? floor : choice.floor };
    const booksWritten = [this.#writeLanes(runner, turns, rise), writeRates(runner, rates)];
    // Sent side by side; when one fails, none of the others may still write something behind the rollback, where it would stay.
    await Promise.allSettled([jobsWritten, ...booksWritten]);
    await Promise.all(booksWritten);
    const { jobs, afterCommit } = await jobsWritten;
    return { jobs, afterCommit, more: choice.more || choice.expired.length > 0 };
  }

  /** Reads what there is and decides; the chosen jobs' rows are locked. */
  async #choose(runner: SqlRunner, request: ClaimRequest, { touched, hints, except }: HowToClaim): Promise<Chosen> {
    const [, types, floor] = await Promise.all([lockClaims(runner), readTypes(runner), readFloor(runner)]);
    const typeStarts = await StartRates.read(runner, 'type', startsOfTypes(types, request.types));
    const rooms = new TypeRooms(types, typeStarts);
    const limit = request.places + request.ahead;
    const open = hints.of(request.types.filter((type) => rooms.roomOf(type) > 0));
    const found = await findLanes(runner, { open, types: request.types, touched, limit, except });
    const lanes = found.map((lane) => soundLane(lane, floor));
    const tenantStarts = await StartRates.read(runner, 'tenant', startsOfTenants(lanes));
    const turns = tenantTurns(lanes, touched, floor, rooms);
    for (const turn of turns) turn.room = Math.min(turn.room, tenantStarts.roomOf(turn.name));
    const searches = planHeads(turns, rooms, limit);
    if (searches.length > 0) placeHeads(turns, await findHeads(runner, searches));
    const choice = chooseJobs(turns, rooms, request, { floor, unread: unreadFrom(lanes, limit) });
    if (choice.taken.length === limit) hints.learn(open, lanes);
    const rates = [...typeStarts.changes((name) => rooms.takenOf(name)), ...tenantStarts.changes(takenOf(turns))];
    return { choice, turns, floor, rates };
  }

  async #writeJobs(runner: SqlRunner, choice: Choice, claimant: Claimant): Promise<Pick<Claimed, 'jobs' | 'afterCommit'>> {
    const { jobs, afterCommit } = await this.transitions.applyIn(runner, this.#transitionsOf(choice, claimant));
    // The rows are locked since they were read, so none can have been refused.
    return { jobs: jobs.slice(0, choice.taken.length).filter((job) => job !== null), afterCommit };
  }

  #transitionsOf({ taken, expired }: Choice, claimant: Claimant): Transition[] {
    const now = this.database.clock.now();
    return [...taken.map(({ job, chargedMs }) => claimed(job, claimant, chargedMs, now)), ...expired.map((job) => expire(job, now))];
  }

  async #writeLanes(runner: SqlRunner, turns: readonly TenantTurn[], floor: { from: number; to: number }): Promise<void> {
    const changes = new Map(laneChanges(turns).map((change) => [change.id, change]));
    if (changes.size === 0) return;
    const changed = turns.filter(({ lanes }) => lanes.some(({ lane }) => changes.has(lane.id)));
    const charges = new Map(changed.map((turn) => [turn.name, { base: turn.base, charge: chargeOf(turn) }]));
    const locked = await lockLanes(runner, [...charges.keys()]);
    const rows = locked.map(({ id, tenant, ctid }) => ({
      ctid,
      ...(changes.get(id) ?? { id, taken: 0, waiting: null, parked: null, head: null }),
      ...(charges.get(tenant) ?? { base: 0, charge: 0 }),
    }));
    await writeClaimedLanes(
      runner,
      rows.filter(({ id, charge }) => charge > 0 || changes.has(id)),
    );
    if (floor.to > floor.from) await setFloor(runner, floor.to);
  }
}

function placeHeads(turns: readonly TenantTurn[], heads: readonly Head[]): void {
  const byLane = new Map<number, Head[]>();
  for (const head of heads) {
    const ofLane = byLane.get(head.job.laneId);
    if (ofLane) ofLane.push(head);
    else byLane.set(head.job.laneId, [head]);
  }
  for (const { lanes } of turns) for (const lane of lanes) lane.heads = byLane.get(lane.lane.id) ?? [];
}

/** `maxStartsPerMinute` of those of the instance's types that have one. */
function startsOfTypes(types: readonly TypeState[], names: readonly string[]): Map<string, number> {
  const limits = new Map<string, number>();
  for (const { name, maxStartsPerMinute } of types)
    if (maxStartsPerMinute !== null && names.includes(name)) limits.set(name, maxStartsPerMinute);
  return limits;
}

function startsOfTenants(lanes: readonly Lane[]): Map<string, number> {
  const limits = new Map<string, number>();
  for (const { tenant, tenantStarts } of lanes) if (tenantStarts !== null) limits.set(tenant, tenantStarts);
  return limits;
}

/** How many jobs of each tenant were taken. */
function takenOf(turns: readonly TenantTurn[]): (tenant: string) => number {
  const taken = new Map(turns.map(({ name, lanes }) => [name, lanes.reduce((total, lane) => total + lane.taken, 0)]));
  return (tenant) => taken.get(tenant) ?? 0;
}

function chargeOf({ lanes, weight }: TenantTurn): number {
  return lanes.reduce((total, { taken, chargeMs }) => total + taken * chargeMs, 0) / weight;
}
