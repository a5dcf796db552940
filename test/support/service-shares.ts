import { ROUNDING_MS, type SchedulerBooks } from './scheduling-referee.js';
import type { ModelJob, ModelTenant, SchedulerModel } from './scheduler-model.js';

/** The least that a job costs, in milliseconds. */
const LEAST_COST_MS = 10;

/** Two tenants that both have had work waiting all the time: who was ahead at the start, and what each has got since. */
interface Race {
  readonly startGapMs: number;
  readonly servedMs: [number, number];
}

/** A tenant's gain on another one that has work waiting: up to now, and at the lowest point before. */
interface Span {
  sumMs: number;
  lowestMs: number;
}

/**
 * The part of the referee that compares weighted service between tenants, two by two. A job counts with its final
 * cost, at its claim; the bounds allow for the error in the charges of jobs in flight.
 */
export class ServiceShares {
  readonly #races = new Map<string, Race>();
  readonly #spans = new Map<string, Span>();
  /** The cost of the largest job of each tenant. */
  readonly #largestMs = new Map<string, number>();
  /** The tenants that have had work waiting before and after the last claim. */
  #standing: ReadonlySet<string> = new Set();
  #backlogged: ReadonlySet<string> = new Set();
  /** The lowest virtual time of those, before the claim. */
  #lowest = Infinity;

  constructor(
    private readonly model: SchedulerModel,
    private readonly breach: (guarantee: 'share' | 'gain', what: string) => void,
  ) {}

  clear(): void {
    this.#races.clear();
    this.#spans.clear();
  }

  beforeClaim(books: SchedulerBooks): void {
    this.#backlogged = this.#findBacklogged();
    this.#lowest = Math.min(Infinity, ...[...this.#standing].map((name) => vtimeOf(name, books)));
  }

  afterClaim(taken: readonly ModelJob[], books: SchedulerBooks): void {
    for (const job of taken) this.#count(job);
    const after = this.#findBacklogged();
    const both = this.model.tenants.filter(({ name }) => this.#backlogged.has(name) && after.has(name));
    const names = new Set(both.map(({ name }) => name));
    for (const key of this.#races.keys()) if (!key.split('|').every((name) => names.has(name))) this.#races.delete(key);
    for (const a of both) for (const b of both) if (a !== b) this.#checkRace(a, b, taken, books);
    this.#standing = names;
    for (const key of this.#spans.keys()) if (!names.has(key.split('|')[1]!)) this.#spans.delete(key);
    for (const a of this.model.tenants) for (const b of both) if (a !== b) this.#checkSpan(a, b, taken, books);
  }

  #count(job: ModelJob): void {
    const { weight } = this.model.tenant(job.tenant);
    this.#largestMs.set(job.tenant, Math.max(this.#largestMs.get(job.tenant) ?? 0, costOf(job), chargeOf(job)));
    for (const [key, { servedMs }] of this.#races) {
      key.split('|').forEach((name, at) => {
        if (name === job.tenant) servedMs[at]! += costOf(job) / weight;
      });
    }
  }

  /**
   * Between two tenants that both had work waiting, weighted service differs by no more than the largest job of the one that
   * is ahead, what the charges of jobs in flight are wrong by, now and at the start, and by how much the other was ahead at the start.
   */
  #checkRace(a: ModelTenant, b: ModelTenant, taken: readonly ModelJob[], books: SchedulerBooks): void {
    const race = this.#races.get(`${a.name}|${b.name}`);
    const errorsMs = this.#errorsOf(a) + this.#errorsOf(b);
    if (!race) {
      const startGapMs = this.#startGap(a, b, books, !this.#standing.has(a.name)) + errorsMs;
      this.#races.set(`${a.name}|${b.name}`, { startGapMs, servedMs: [0, 0] });
      return;
    }
    const boundMs = this.#largestOf(a) + errorsMs + race.startGapMs;
    const aheadMs = race.servedMs[0] - race.servedMs[1];
    if (taken.some(({ tenant }) => tenant === a.name) && aheadMs > boundMs + ROUNDING_MS)
      this.breach('share', `${a.name} is ${aheadMs} ms ahead of ${b.name}, ${boundMs} at most may be`);
  }

  /** In no span in which b always had work waiting does a get more of it than b, whatever a has done before and does meanwhile. */
  #checkSpan(a: ModelTenant, b: ModelTenant, taken: readonly ModelJob[], books: SchedulerBooks): void {
    const served = (one: ModelTenant) =>
      taken.filter(({ tenant }) => tenant === one.name).reduce((sum, job) => sum + costOf(job), 0) / one.weight;
    const errorsMs = this.#errorsOf(a) + this.#errorsOf(b);
    const allowedMs = this.#startGap(a, b, books, !this.#waits(a, books)) + errorsMs;
    const span = this.#spans.get(`${a.name}|${b.name}`);
    if (!span) {
      this.#spans.set(`${a.name}|${b.name}`, { sumMs: 0, lowestMs: allowedMs });
      return;
    }
    span.sumMs += served(a) - served(b);
    const gainedMs = span.sumMs - span.lowestMs;
    span.lowestMs = Math.min(span.lowestMs, span.sumMs + allowedMs);
    const boundMs = this.#largestOf(a) + errorsMs;
    if (served(a) > 0 && gainedMs > boundMs + ROUNDING_MS)
      this.breach('gain', `${a.name} has gained ${gainedMs} ms on ${b.name}, ${boundMs} at most may be`);
  }

  /** By how much b is ahead of a. A tenant that comes back, also from being held back, counts as standing where the lowest of those who waited stands. */
  #startGap(a: ModelTenant, b: ModelTenant, books: SchedulerBooks, comesBack: boolean): number {
    const lowest = !comesBack || this.#lowest === Infinity ? 0 : this.#lowest;
    return Math.max(0, vtimeOf(b.name, books) - Math.max(vtimeOf(a.name, books), lowest));
  }

  /** Whether a claim will find work of the tenant waiting that no limit of a type may have held back. */
  #waits({ name }: ModelTenant, { lanes }: SchedulerBooks): boolean {
    return lanes.some(({ tenant, type, waiting, parked }) => tenant === name && waiting && !parked && !this.model.isLimited(type));
  }

  #errorsOf({ name, weight }: ModelTenant): number {
    const inFlight = this.model.held(({ tenant }) => tenant === name);
    return inFlight.reduce((total, job) => total + Math.abs(costOf(job) - chargeOf(job)), 0) / weight;
  }

  #largestOf({ name, weight }: ModelTenant): number {
    return (this.#largestMs.get(name) ?? 0) / weight;
  }

  /** The tenants with work waiting that no limit touches. */
  #findBacklogged(): ReadonlySet<string> {
    const unlimited = this.model.unlimited();
    const waiting = new Set(this.model.waiting().map(({ tenant }) => tenant));
    return new Set([...waiting].filter((name) => unlimited.has(name)));
  }
}

function vtimeOf(name: string, { lanes }: SchedulerBooks): number {
  return Math.max(0, ...lanes.filter(({ tenant }) => tenant === name).map(({ vtime }) => vtime));
}

/** The final cost of a job, by the definition of `finalCharge` but not by its code. */
function costOf({ runMs }: ModelJob): number {
  return Math.max(LEAST_COST_MS, runMs);
}

function chargeOf({ seen }: ModelJob): number {
  return seen?.chargedMs ?? 0;
}
