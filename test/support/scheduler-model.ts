import { unreadFrom } from '../../src/modules/scheduling/choose-jobs.js';
import type { Head, HeadSearch } from '../../src/modules/scheduling/find-heads.sql.js';
import type { Lane } from '../../src/modules/scheduling/lane.js';
import type { TypeState } from '../../src/modules/scheduling/read-types.sql.js';
import { NO_RANK } from '../../src/modules/scheduling/scheduling-signals.js';
import type { TenantTurn } from '../../src/modules/scheduling/tenant-turn.js';
import { TypeRooms } from '../../src/modules/scheduling/type-rooms.js';
import { aJob, aLane } from './lanes.js';
import type { SchedulingRules } from './scheduling-rules.js';

/** A tenant of the model. */
export interface ModelTenant {
  readonly name: string;
  weight: number;
  readonly maxRunning: number | null;
  paused: boolean;
}

/** A job of the model; its rank is the order of its submission, and its run takes `runMs`. */
export interface ModelJob {
  readonly id: string;
  readonly tenant: ModelTenant;
  readonly lane: ModelLane;
  readonly rank: number;
  readonly runMs: number;
  chargedMs: number;
  endsAt: number;
}

/** A row of the lane table, and the jobs that wait in it, in their order. */
export interface ModelLane {
  row: Lane;
  readonly queued: ModelJob[];
}

/**
 * The scheduler with a table in memory in place of the database: claims, ends and the notifications between them, in
 * virtual time, with nothing left to chance. The statements are mirrored line by line; the decisions are those of `rules`.
 */
export class SchedulerModel {
  now = 0;
  floor = 0;
  readonly lanes: ModelLane[] = [];
  readonly running: ModelJob[] = [];
  readonly claimedJobs: ModelJob[] = [];
  /** The lanes that the last claim has read. */
  lastRead: readonly ModelLane[] = [];
  readonly #touched = new Map<number, number>();
  readonly #tenants = new Map<string, ModelTenant>();
  #ranks = 0;

  constructor(
    private readonly rules: SchedulingRules,
    readonly types: readonly TypeState[],
    readonly places: number,
  ) {}

  get freePlaces(): number {
    return this.places - this.running.length;
  }

  /** How much the notifications remember. */
  get touchedCount(): number {
    return this.#touched.size;
  }

  submit(tenant: ModelTenant, type: string, runsMs: readonly number[]): void {
    this.#tenants.set(tenant.name, tenant);
    const lane = this.laneOf(tenant, type);
    for (const runMs of runsMs) {
      const rank = (this.#ranks += 1);
      const id = `job-${String(rank).padStart(9, '0')}`;
      lane.queued.push({ id, tenant, lane, rank, runMs, chargedMs: 0, endsAt: 0 });
      this.#touch(lane.row.id, rank);
    }
  }

  /** The tenant's lane of the type; a new one begins where the tenant's others stand. */
  laneOf(tenant: ModelTenant, type: string): ModelLane {
    const known = this.lanes.find(({ row }) => row.tenant === tenant.name && row.type === type);
    if (known) return known;
    const vtime = this.rules.startsAt(this.vtimeOf(tenant));
    const row = aLane({ id: this.lanes.length + 1, tenant: tenant.name, type, vtime, waiting: false, meanMs: null, weight: tenant.weight });
    const lane = { row, queued: [] };
    this.lanes.push(lane);
    return lane;
  }

  lanesOf(tenant: ModelTenant): ModelLane[] {
    return this.lanes.filter(({ row }) => row.tenant === tenant.name);
  }

  vtimeOf(tenant: ModelTenant): number {
    return Math.max(0, ...this.lanesOf(tenant).map(({ row }) => row.vtime));
  }

  /** One claim of at most `places` jobs. Returns the jobs in the order of their turns, and whether another would find more. */
  claim(places: number): { readonly taken: readonly ModelJob[]; readonly more: boolean } {
    const rooms = new TypeRooms(this.#typeStates());
    const touched = new Map(this.#touched);
    if (this.rules.forgets(touched)) this.#touched.clear();
    const lanes = this.#findLanes(rooms, touched, places);
    this.lastRead = lanes.map(({ id }) => this.lanes[id - 1]!);
    const turns = this.rules.tenantTurns(lanes, touched, this.floor, rooms);
    this.#placeHeads(turns, this.rules.planHeads(turns, rooms, places));
    const choice = this.rules.chooseJobs(turns, rooms, { places, ahead: 0 }, { floor: this.floor, unread: unreadFrom(lanes, places) });
    const taken = choice.taken.map(({ job, chargedMs }) => this.#start(job.laneId, job.id, chargedMs));
    this.#write(turns);
    if (choice.floor !== this.floor) this.floor = choice.floor;
    return { taken, more: choice.more };
  }

  /** Ends the job, which frees its place and corrects its charge. */
  end(job: ModelJob): void {
    this.running.splice(this.running.indexOf(job), 1);
    const costMs = this.rules.finalCharge(new Date(0), new Date(job.runMs));
    const correction = (costMs - job.chargedMs) / job.tenant.weight;
    const rows = this.lanesOf(job.tenant).map(({ row }) => row);
    for (const lane of this.lanesOf(job.tenant)) {
      const { row } = lane;
      const due = this.rules.isDue(row, rows);
      const vtime = this.rules.corrected({ vtime: row.vtime, due }, correction, this.floor);
      const own = lane === job.lane;
      lane.row = { ...row, vtime, ...(own && { running: row.running - 1, meanMs: this.rules.meanAfter(row.meanMs, [costMs]) }) };
      if (row.parked) this.#touch(row.id, NO_RANK);
    }
  }

  /** Looks at all lanes, as every instance does after a change of settings. */
  look(): void {
    for (const { row, queued } of this.lanes) {
      const first = queued[0];
      if (first && (!row.waiting || row.parked || first.rank < row.head)) this.#touch(row.id, first.rank);
    }
  }

  #typeStates(): TypeState[] {
    return this.types.map((type) => ({ ...type, running: this.running.filter(({ lane }) => lane.row.type === type.name).length }));
  }

  #findLanes(rooms: TypeRooms, touched: ReadonlyMap<number, number>, limit: number): Lane[] {
    const rows = this.lanes.map(({ row }) => this.#asRead(row));
    const turns = this.types
      .filter(({ name }) => rooms.roomOf(name) > 0)
      .flatMap(({ name }) =>
        rows
          .filter(({ type, waiting, parked }) => type === name && waiting && !parked)
          .sort((a, b) => a.vtime - b.vtime || a.id - b.id)
          .slice(0, limit),
      );
    const told = rows.filter(({ id, waiting, parked, head }) => touched.has(id) && (!waiting || parked || head > touched.get(id)!));
    return [...turns.map((row) => ({ ...row, inTurn: true })), ...told.map((row) => ({ ...row, inTurn: false }))];
  }

  #asRead(row: Lane): Lane {
    const { paused, maxRunning, weight } = this.#tenants.get(row.tenant)!;
    const tenantRunning = maxRunning === null ? null : this.running.filter(({ tenant }) => tenant.name === row.tenant).length;
    return { ...row, paused, weight: this.rules.weightOf({ now: weight, whenMade: row.weight }), tenantLimit: maxRunning, tenantRunning };
  }

  #placeHeads(turns: readonly TenantTurn[], searches: readonly HeadSearch[]): void {
    const asked = new Map(searches.map((search) => [search.laneId, search]));
    for (const turn of turns) for (const lane of turn.lanes) lane.heads = this.#heads(lane.lane, asked.get(lane.lane.id));
  }

  #heads(row: Lane, search: HeadSearch | undefined): Head[] {
    if (!search) return [];
    const queued = this.lanes[row.id - 1]!.queued.filter(({ rank }) => rank >= search.from).slice(0, search.limit);
    return queued.map(({ id, rank }) => ({ job: aJob(row, id), rank, expired: false }));
  }

  #start(laneId: number, id: string, chargedMs: number): ModelJob {
    const { queued } = this.lanes[laneId - 1]!;
    const [job] = queued.splice(
      queued.findIndex((one) => one.id === id),
      1,
    );
    Object.assign(job!, { chargedMs, endsAt: this.now + job!.runMs });
    this.running.push(job!);
    this.claimedJobs.push(job!);
    return job!;
  }

  #write(turns: readonly TenantTurn[]): void {
    const changes = new Map(this.rules.laneChanges(turns).map((change) => [change.id, change]));
    for (const turn of turns.filter(({ lanes }) => lanes.some(({ lane }) => changes.has(lane.id)))) {
      const charge = turn.lanes.reduce((total, { taken, chargeMs }) => total + taken * chargeMs, 0) / turn.weight;
      for (const lane of this.lanes.filter(({ row }) => row.tenant === turn.name)) {
        const change = changes.get(lane.row.id);
        if (!change && (charge === 0 || !this.rules.moves(0))) continue;
        const { row } = lane;
        lane.row = {
          ...row,
          vtime: Math.max(row.vtime, turn.base) + (this.rules.moves(change?.taken ?? 0) ? charge : 0),
          running: row.running + (change?.taken ?? 0),
          waiting: change?.waiting ?? row.waiting,
          parked: change?.parked ?? row.parked,
          head: change?.head ?? row.head,
        };
      }
    }
  }

  #touch(id: number, rank: number): void {
    this.#touched.set(id, Math.min(rank, this.#touched.get(id) ?? NO_RANK));
  }
}
