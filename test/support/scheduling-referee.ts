import { SchedulerModel, type ModelJob, type ModelLane, type ModelTenant } from './scheduler-model.js';
import { SpanReferee } from './span-referee.js';
import type { SchedulingRules } from './scheduling-rules.js';
import type { SchedulingScenario } from './scheduling-scenario.js';

/** What the scheduler promises. */
export type Guarantee = 'share' | 'gain' | 'work' | 'floor' | 'held' | 'limit' | 'order' | 'state' | 'chance';

/** Two tenants that both have work waiting, since when, and what each has got since. */
interface Race {
  readonly startGap: number;
  readonly served: [number, number];
}

const ROUNDING = 1e-6;
const CLAIMS_AT_ONCE = 500;

/** Runs a scenario to its end and notes the first breach of each guarantee. */
export class SchedulingReferee {
  readonly breaches = new Map<Guarantee, string>();
  readonly #model: SchedulerModel;
  readonly #tenants: readonly ModelTenant[];
  readonly #races = new Map<string, Race>();
  readonly #spans = new SpanReferee();
  readonly #largest = new Map<string, number>();
  #standing: ReadonlySet<string> = new Set();
  /** Where the lowest of those stood, before the claim, who had work waiting already. */
  #lowest = Infinity;

  constructor(
    rules: SchedulingRules,
    private readonly scenario: SchedulingScenario,
  ) {
    const types = scenario.types.map((maxRunning, index) => ({ name: `type-${index}`, maxRunning }));
    const free = { paused: false, maxRunningPerTenant: null, serialGroup: null, running: null, maxStartsPerMinute: null };
    this.#model = new SchedulerModel(
      rules,
      types.map((type) => ({ ...free, ...type })),
      scenario.places,
    );
    this.#tenants = scenario.tenants.map((tenant, index) => ({ name: `tenant-${index}`, paused: false, ...tenant }));
  }

  run(): this {
    const events = this.#events();
    while (events.length > 0 || this.#model.running.length > 0) {
      const ends = Math.min(Infinity, ...this.#model.running.map(({ endsAt }) => endsAt));
      const next = Math.min(ends, events[0]?.atMs ?? Infinity);
      this.#model.now = next;
      while (events[0]?.atMs === next) events.shift()!.apply();
      for (const job of this.#model.running.filter(({ endsAt }) => endsAt === next)) this.#model.end(job);
      this.#claimAll();
    }
    const left = this.#model.lanes.filter(({ queued, row }) => queued.length > 0 || row.running !== 0 || row.waiting);
    if (left.length > 0 || this.#model.touchedCount > 0) this.#breach('state', `${left.length} lanes are not idle at the end`);
    return this;
  }

  #events(): { readonly atMs: number; readonly apply: () => void }[] {
    const { submits, pauses, weights, types } = this.scenario;
    const tenantAt = (index: number) => this.#tenants[index % this.#tenants.length]!;
    const pause = (tenant: ModelTenant, paused: boolean) => () => {
      tenant.paused = paused;
      this.#model.look();
    };
    const weigh = (tenant: ModelTenant, weight: number) => () => {
      tenant.weight = weight;
      // Who has got how much is told in the new weight from here on.
      this.#races.clear();
      this.#spans.clear();
      this.#model.look();
    };
    return [
      ...submits.map(({ atMs, tenant, type, runsMs }) => ({
        atMs,
        apply: () => this.#model.submit(tenantAt(tenant), `type-${type % types.length}`, runsMs),
      })),
      ...pauses.map(({ atMs, tenant }) => ({ atMs, apply: pause(tenantAt(tenant), true) })),
      ...pauses.map(({ atMs, tenant, forMs }) => ({ atMs: atMs + forMs, apply: pause(tenantAt(tenant), false) })),
      ...weights.map(({ atMs, tenant, weight }) => ({ atMs, apply: weigh(tenantAt(tenant), weight) })),
    ].sort((a, b) => a.atMs - b.atMs);
  }

  /** Claims until no place is free or nothing more is found: an empty place looks again. */
  #claimAll(): void {
    for (let again = true, claims = 0; again && claims < CLAIMS_AT_ONCE; claims += 1) {
      const places = Math.min(this.#model.freePlaces, this.scenario.claimSize);
      if (places === 0) return;
      const { taken, more } = this.#claim(places);
      again = more || taken.length === places || this.#model.touchedCount > 0;
    }
    const missed = this.#tenants.find((tenant) => this.#mayRun(tenant));
    if (this.#model.freePlaces > 0 && missed) this.#breach('work', `${missed.name} waits at ${this.#model.now} ms beside a free place`);
  }

  #claim(places: number): { readonly taken: readonly ModelJob[]; readonly more: boolean } {
    const stood = new Map(this.#model.lanes.filter((lane) => this.#isOpen(lane)).map((lane) => [lane, lane.row.vtime]));
    const before = { floor: this.#model.floor, backlogged: this.#backlogged(), stood };
    this.#lowest = Math.min(
      Infinity,
      ...this.#tenants.filter(({ name }) => this.#standing.has(name)).map((one) => this.#model.vtimeOf(one)),
    );
    const firsts = new Map(this.#tenants.map((tenant) => [tenant.name, this.#ranks(tenant)]));
    const result = this.#model.claim(places);
    if (this.#model.floor < before.floor) this.#breach('floor', `fell from ${before.floor} to ${this.#model.floor}`);
    for (const job of result.taken) this.#seeTaken(job, firsts.get(job.tenant.name)!);
    this.#seeLimits();
    this.#seeHeldBack(before.stood);
    this.#seeShares(before.backlogged, result.taken);
    return result;
  }

  #seeTaken(job: ModelJob, ranks: number[]): void {
    if (this.#isPlain(job.tenant) && ranks.shift() !== job.rank)
      this.#breach('order', `${job.id} was taken before an earlier job of ${job.tenant.name}`);
    this.#largest.set(job.tenant.name, Math.max(this.#largest.get(job.tenant.name) ?? 0, costOf(job), job.chargedMs));
    for (const [key, { served }] of this.#races) {
      key.split('|').forEach((name, at) => {
        if (name === job.tenant.name) served[at]! += costOf(job) / job.tenant.weight;
      });
    }
  }

  #seeLimits(): void {
    const { running, types, freePlaces } = this.#model;
    if (freePlaces < 0) this.#breach('limit', 'more jobs than places');
    for (const { name, maxRunning } of [...types, ...this.#tenants]) {
      const count = running.filter(({ tenant, lane }) => tenant.name === name || lane.row.type === name).length;
      if (maxRunning !== null && count > maxRunning) this.#breach('limit', `${count} of ${name} run, ${maxRunning} may`);
    }
  }

  /** What may not run is not read again before it is told of, and the floor keeps up with those who may. */
  #seeHeldBack(stood: ReadonlyMap<ModelLane, number>): void {
    const { lastRead, lanes, floor } = this.#model;
    const again = lastRead.find(({ row }) => !this.#hasRoom(this.#tenantOf(row.tenant)) && !row.parked);
    if (again) this.#breach('held', `a lane of ${again.row.tenant} will be read again, though nothing of it may run`);
    // A claim that has met such a lane, or the last job of one, lets the floor rise in the next.
    if (!lastRead.every((lane) => this.#isOpen(lane))) return;
    const lowest = Math.min(Infinity, ...lanes.filter((lane) => this.#isOpen(lane)).map((lane) => stood.get(lane) ?? lane.row.vtime));
    if (lowest < Infinity && floor < lowest - ROUNDING) this.#breach('held', `the floor is ${floor}, the lowest that may run ${lowest}`);
  }

  #isOpen({ row }: ModelLane): boolean {
    return row.waiting && !row.parked && this.#typeHasRoom(row.type) && this.#hasRoom(this.#tenantOf(row.tenant));
  }

  /**
   * Between two tenants that both had work waiting, weighted service differs by no more than the largest job of the one
   * that is ahead, what the charges of jobs in flight are wrong by, now and at the start, and by how much the other was ahead at the start.
   */
  #seeShares(before: ReadonlySet<string>, taken: readonly ModelJob[]): void {
    const after = this.#backlogged();
    const both = this.#tenants.filter(({ name }) => before.has(name) && after.has(name));
    const races = new Set(both.flatMap((a) => both.filter((b) => a !== b).map((b) => `${a.name}|${b.name}`)));
    for (const key of this.#races.keys()) if (!races.has(key)) this.#races.delete(key);
    for (const a of both) for (const b of both) if (a !== b) this.#seeRace(a, b, taken);
    this.#standing = new Set(both.map(({ name }) => name));
    this.#spans.keep(this.#standing);
    for (const a of this.#tenants) for (const b of both) if (a !== b) this.#seeSpan(a, b, taken);
  }

  /** In no span in which b always had work waiting does a get more of it than b, whatever a has done before and does meanwhile. */
  #seeSpan(a: ModelTenant, b: ModelTenant, taken: readonly ModelJob[]): void {
    const served = (one: ModelTenant) =>
      taken.filter(({ tenant }) => tenant === one).reduce((sum, job) => sum + costOf(job), 0) / one.weight;
    const errors = this.#errorsOf(a) + this.#errorsOf(b);
    const gained = this.#spans.see({
      a: a.name,
      b: b.name,
      gainedMs: served(a) - served(b),
      allowedMs: this.#startGap(a, b, !this.#waits(a)) + errors,
    });
    const bound = (this.#largest.get(a.name) ?? 0) / a.weight + errors;
    if (served(a) > 0 && gained > bound + ROUNDING)
      this.#breach('gain', `${a.name} has gained ${gained} ms on ${b.name}, ${bound} at most may be, at ${this.#model.now} ms`);
  }

  #seeRace(a: ModelTenant, b: ModelTenant, taken: readonly ModelJob[]): void {
    const race = this.#races.get(`${a.name}|${b.name}`);
    const errors = this.#errorsOf(a) + this.#errorsOf(b);
    if (!race)
      return void this.#races.set(`${a.name}|${b.name}`, {
        startGap: this.#startGap(a, b, !this.#standing.has(a.name)) + errors,
        served: [0, 0],
      });
    const bound = (this.#largest.get(a.name) ?? 0) / a.weight + errors + race.startGap;
    const ahead = race.served[0] - race.served[1];
    if (taken.some(({ tenant }) => tenant === a) && ahead > bound + ROUNDING) {
      this.#breach('share', `${a.name} is ${ahead} ms ahead of ${b.name}, ${bound} at most may be, at ${this.#model.now} ms`);
    }
  }

  /** By how much b is ahead of a; who comes back, also from being held back, counts as standing where the lowest of those who waited stands. */
  #startGap(a: ModelTenant, b: ModelTenant, comesBack: boolean): number {
    const lowest = !comesBack || this.#lowest === Infinity ? 0 : this.#lowest;
    return Math.max(0, this.#model.vtimeOf(b) - Math.max(this.#model.vtimeOf(a), lowest));
  }

  /** Whether a claim will find work of the tenant waiting that no limit of a type may have held back. */
  #waits(tenant: ModelTenant): boolean {
    const free = (type: string) => this.#model.types.some(({ name, maxRunning }) => name === type && maxRunning === null);
    return this.#model.lanesOf(tenant).some(({ row }) => row.waiting && !row.parked && free(row.type));
  }

  #errorsOf({ name, weight }: ModelTenant): number {
    const inFlight = this.#model.running.filter(({ tenant }) => tenant.name === name);
    return inFlight.reduce((total, job) => total + Math.abs(costOf(job) - job.chargedMs), 0) / weight;
  }

  /** The tenants with work waiting that no limit touches. */
  #backlogged(): ReadonlySet<string> {
    const names = this.#tenants.filter((tenant) => this.#isPlain(tenant) && this.#ranks(tenant).length > 0).map(({ name }) => name);
    return new Set(names);
  }

  #isPlain({ name, paused, maxRunning }: ModelTenant): boolean {
    const limited = (type: string) => this.#model.types.some((one) => one.name === type && one.maxRunning !== null);
    return !paused && maxRunning === null && !this.#model.lanes.some(({ row }) => row.tenant === name && limited(row.type));
  }

  #ranks(tenant: ModelTenant): number[] {
    const jobs = this.#model.lanesOf(tenant).flatMap(({ queued }) => queued);
    return jobs.map(({ rank }) => rank).sort((a, b) => a - b);
  }

  #mayRun(tenant: ModelTenant): boolean {
    return this.#hasRoom(tenant) && this.#model.lanesOf(tenant).some(({ row, queued }) => queued.length > 0 && this.#typeHasRoom(row.type));
  }

  #hasRoom(tenant: ModelTenant): boolean {
    const running = this.#model.running.filter((job) => job.tenant === tenant).length;
    return !tenant.paused && running < (tenant.maxRunning ?? Infinity);
  }

  #typeHasRoom(type: string): boolean {
    const { running, types } = this.#model;
    const max = types.find(({ name }) => name === type)?.maxRunning ?? Infinity;
    return running.filter(({ lane }) => lane.row.type === type).length < max;
  }

  #tenantOf(name: string): ModelTenant {
    return this.#tenants.find((tenant) => tenant.name === name)!;
  }

  #breach(guarantee: Guarantee, what: string): void {
    if (!this.breaches.has(guarantee)) this.breaches.set(guarantee, what);
  }

  /** The jobs in the order in which they were taken. */
  get order(): string {
    return this.#model.claimedJobs.map(({ id }) => id).join(' ');
  }
}

/** What a job costs in the end, told without the rules under test. */
function costOf({ runMs }: ModelJob): number {
  return Math.max(10, runMs);
}
