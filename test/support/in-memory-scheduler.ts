import type { JobInfo } from '../../src/modules/jobs/index.js';
import { finalCharge, meanAfter } from '../../src/modules/scheduling/charge.js';
import { chooseJobs, unreadFrom } from '../../src/modules/scheduling/choose-jobs.js';
import type { Head, HeadSearch } from '../../src/modules/scheduling/find-heads.sql.js';
import { laneChanges } from '../../src/modules/scheduling/lane-changes.js';
import type { Lane } from '../../src/modules/scheduling/lane.js';
import { planHeads } from '../../src/modules/scheduling/plan-heads.js';
import { NO_RANK } from '../../src/modules/scheduling/scheduling-signals.js';
import { tenantTurns, type TenantTurn } from '../../src/modules/scheduling/tenant-turn.js';
import { TypeRooms } from '../../src/modules/scheduling/type-rooms.js';
import { aJob, aLane } from './lanes.js';
import type { PlayedScheduler } from './play-scenario.js';
import type { ModelTenant, ModelType } from './scheduler-model.js';
import type { SchedulerBooks } from './scheduling-referee.js';

/** The product's pure scheduling rules, as one value, so that a broken twin can replace one of them. */
export const SCHEDULING_RULES = { tenantTurns, planHeads, chooseJobs, laneChanges };
export type SchedulingRules = typeof SCHEDULING_RULES;

/** A row of the lane table, and the jobs that wait in it, in their order. */
interface StoredLane {
  row: Lane;
  readonly queued: { readonly id: string; readonly rank: number }[];
}

/**
 * The product's rules with a table of lanes in memory in place of PostgreSQL, fast enough for many scenarios. The stand-ins
 * for the statements are not under test here: test/model/fair-shares.spec.ts proves that PostgreSQL does the same, step by step.
 */
export class InMemoryScheduler implements PlayedScheduler {
  readonly #lanes: StoredLane[] = [];
  readonly #tenants = new Map<string, ModelTenant>();
  readonly #touched = new Map<number, number>();
  #lastRead: readonly StoredLane[] = [];
  #floor = 0;
  #ranks = 0;

  constructor(
    private readonly rules: SchedulingRules,
    private readonly types: readonly ModelType[],
  ) {}

  submit(tenant: ModelTenant, type: string, count: number): Promise<readonly string[]> {
    const lane = this.#ensureLane(tenant.name, type);
    const ids = Array.from({ length: count }, () => {
      const rank = (this.#ranks += 1);
      const id = `job-${String(rank).padStart(9, '0')}`;
      lane.queued.push({ id, rank });
      this.#touch(lane.row.id, rank);
      return id;
    });
    return Promise.resolve(ids);
  }

  claim(places: number): Promise<{ readonly taken: readonly JobInfo[]; readonly more: boolean }> {
    const rooms = new TypeRooms(this.#typeStates());
    const touched = new Map(this.#touched);
    this.#touched.clear();
    const lanes = this.#findLanes(rooms, touched, places);
    this.#lastRead = lanes.map(({ id }) => this.#lanes[id - 1]!);
    const turns = this.rules.tenantTurns(lanes, touched, this.#floor, rooms);
    this.#placeHeads(turns, this.rules.planHeads(turns, rooms, places));
    const bounds = { floor: this.#floor, unread: unreadFrom(lanes, places) };
    const choice = this.rules.chooseJobs(turns, rooms, { places, ahead: 0 }, bounds);
    const taken = choice.taken.map(({ job, chargedMs }) => this.#take({ ...job, chargedMs }));
    this.#writeLanes(turns, choice.floor);
    return Promise.resolve({ taken, more: choice.more });
  }

  end(job: JobInfo, runMs: number): Promise<void> {
    const lanes = this.#lanesOf(job.tenant);
    const costMs = finalCharge(new Date(0), new Date(runMs));
    const correction = (costMs - job.chargedMs!) / this.#tenants.get(job.tenant)!.weight;
    const due = lanes.some(({ row }) => row.waiting && !row.parked);
    for (const lane of lanes) {
      const { row } = lane;
      const vtime = Math.max(row.vtime + correction, due ? 0 : Math.min(row.vtime, this.#floor));
      const own = row.id === job.laneId && { running: row.running - 1, meanMs: meanAfter(row.meanMs, [costMs]) };
      lane.row = { ...row, vtime, ...own };
      if (row.parked) this.#touch(row.id, NO_RANK);
    }
    return Promise.resolve();
  }

  /** Followed by a look at all lanes, as every instance has after a change of settings. */
  save(tenant: ModelTenant): Promise<void> {
    this.#tenants.set(tenant.name, { ...tenant });
    for (const { row, queued } of this.#lanes) {
      const first = queued[0];
      if (first && (!row.waiting || row.parked || first.rank < row.head)) this.#touch(row.id, first.rank);
    }
    return Promise.resolve();
  }

  books(): Promise<SchedulerBooks> {
    const rows = (lanes: readonly StoredLane[]) => lanes.map(({ row }) => row);
    return Promise.resolve({
      floor: this.#floor,
      lanes: rows(this.#lanes),
      remembered: this.#touched.size,
      lastRead: rows(this.#lastRead),
    });
  }

  /** The tenant's lane of the type; a new one begins where the tenant's others stand. */
  #ensureLane(tenant: string, type: string): StoredLane {
    const own = this.#lanesOf(tenant);
    const known = own.find(({ row }) => row.type === type);
    if (known) return known;
    const vtime = Math.max(0, ...own.map(({ row }) => row.vtime));
    const row = aLane({ id: this.#lanes.length + 1, tenant, type, vtime, waiting: false, meanMs: null });
    this.#lanes.push({ row, queued: [] });
    return this.#lanes.at(-1)!;
  }

  #lanesOf(tenant: string): StoredLane[] {
    return this.#lanes.filter(({ row }) => row.tenant === tenant);
  }

  #typeStates() {
    const free = { paused: false, maxRunningPerTenant: null, serialGroup: null, maxStartsPerMinute: null };
    return this.types.map(({ name, maxRunning = null }) => ({
      ...free,
      name,
      maxRunning,
      running: maxRunning === null ? null : this.#runningOf(this.#lanes.filter(({ row }) => row.type === name)),
    }));
  }

  #runningOf(lanes: readonly StoredLane[]): number {
    return lanes.reduce((sum, { row }) => sum + row.running, 0);
  }

  #findLanes(rooms: TypeRooms, touched: ReadonlyMap<number, number>, limit: number): Lane[] {
    const rows = this.#lanes.map(({ row }) => this.#asRead(row));
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
    const tenantRunning = maxRunning === null ? null : this.#runningOf(this.#lanesOf(row.tenant));
    return { ...row, paused, weight, tenantLimit: maxRunning, tenantRunning };
  }

  #placeHeads(turns: readonly TenantTurn[], searches: readonly HeadSearch[]): void {
    const asked = new Map(searches.map((search) => [search.laneId, search]));
    for (const turn of turns) for (const lane of turn.lanes) lane.heads = this.#heads(lane.lane, asked.get(lane.lane.id));
  }

  #heads(row: Lane, search: HeadSearch | undefined): Head[] {
    if (!search) return [];
    const queued = this.#lanes[row.id - 1]!.queued.filter(({ rank }) => rank >= search.from).slice(0, search.limit);
    return queued.map(({ id, rank }) => ({ job: aJob(row, id), rank, expired: false }));
  }

  #take(job: JobInfo): JobInfo {
    const { queued } = this.#lanes[job.laneId - 1]!;
    queued.splice(
      queued.findIndex(({ id }) => id === job.id),
      1,
    );
    return job;
  }

  #writeLanes(turns: readonly TenantTurn[], floor: number): void {
    const changes = new Map(this.rules.laneChanges(turns).map((change) => [change.id, change]));
    if (changes.size === 0) return;
    for (const turn of turns.filter(({ lanes }) => lanes.some(({ lane }) => changes.has(lane.id)))) {
      const charge = turn.lanes.reduce((total, { taken, chargeMs }) => total + taken * chargeMs, 0) / turn.weight;
      for (const lane of this.#lanesOf(turn.name)) {
        const change = changes.get(lane.row.id);
        if (!change && charge === 0) continue;
        const { row } = lane;
        lane.row = {
          ...row,
          vtime: Math.max(row.vtime, turn.base) + charge,
          running: row.running + (change?.taken ?? 0),
          waiting: change?.waiting ?? row.waiting,
          parked: change?.parked ?? row.parked,
          head: change?.head ?? row.head,
        };
      }
    }
    // `Claims` never writes a lower floor; here it is written, so that the referee sees one that was chosen.
    if (floor !== this.#floor) this.#floor = Math.floor(floor * 1_000) / 1_000;
  }

  #touch(id: number, rank: number): void {
    this.#touched.set(id, Math.min(rank, this.#touched.get(id) ?? NO_RANK));
  }
}
