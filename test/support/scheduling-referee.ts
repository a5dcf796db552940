import { ServiceShares } from './service-shares.js';
import type { Limit, ModelJob, SchedulerModel } from './scheduler-model.js';

/** What the scheduler promises. */
export type Guarantee = 'share' | 'gain' | 'work' | 'floor' | 'held' | 'limit' | 'order' | 'state';

/** A lane as the scheduler keeps it. */
export interface ObservedLane {
  readonly tenant: string;
  readonly type: string;
  readonly vtime: number;
  readonly waiting: boolean;
  readonly parked: boolean;
  readonly running: number;
}

/** The books of a scheduler at one moment. */
export interface SchedulerBooks {
  readonly floor: number;
  readonly lanes: readonly ObservedLane[];
  /** How many lanes it remembers to look at. */
  readonly remembered: number;
  /** The lanes that the last claim has read, as they are now, where they can be observed. */
  readonly lastRead?: readonly ObservedLane[];
}

/** The floor is stored in thousandths of a millisecond. */
export const ROUNDING_MS = 2e-3;

/**
 * Compares what a scheduler does with what it promises, and notes the first breach of each guarantee. It knows jobs and
 * limits from the model, and virtual times from the books, whichever scheduler keeps them.
 */
export class SchedulingReferee {
  readonly breaches = new Map<Guarantee, string>();
  readonly #shares: ServiceShares;
  /** How many jobs each limit counted before the claims. */
  #held: readonly { readonly limit: Limit; readonly count: number }[] = [];
  #queue: readonly ModelJob[] = [];
  #floor = 0;
  /** Where the lanes stood before the claim that could be chosen. */
  #stood: ReadonlyMap<string, number> = new Map();

  constructor(private readonly model: SchedulerModel) {
    this.#shares = new ServiceShares(model, (guarantee, what) => this.#breach(guarantee, what));
  }

  /** Notes how things stand before claims. `queue`: the waiting jobs in their order. */
  beforeClaims(queue: readonly ModelJob[] = this.model.waiting()): void {
    this.#queue = queue;
    this.#held = this.model.limits().map((limit) => ({ limit, count: this.#countOf(limit) }));
  }

  /** Checks one or more claims against all limits, after the model has followed them. */
  checkLimits(): void {
    for (const { limit, count } of this.#held) {
      const now = this.#countOf(limit);
      if (now > Math.max(limit.most, count)) this.#breach('limit', `${limit.what} may be held; ${count} were, ${now} are`);
    }
  }

  /**
   * Checks one claim that knew of all work: a tenant's jobs were taken in their order, and none was passed over for a later
   * one unless a limit holds it back.
   */
  checkOrder(taken: readonly ModelJob[], types: readonly string[] = this.model.types.map(({ name }) => name)): void {
    const at = new Map(taken.map((job, index) => [job.id, index]));
    for (const tenant of new Set(taken.map((job) => job.tenant))) {
      const own = this.#queue.filter((job) => job.tenant === tenant && !job.expired && types.includes(job.type));
      const ranks = own.map(({ id }) => at.get(id)).filter((index) => index !== undefined);
      if (ranks.some((index, place) => index < (ranks[place - 1] ?? 0))) this.#breach('order', `jobs of ${tenant} were taken out of order`);
      const last = own.findLastIndex(({ id }) => at.has(id));
      const [passed] = this.model.withRoom(own.slice(0, Math.max(0, last)).filter(({ id }) => !at.has(id)));
      if (passed) this.#breach('order', `job ${passed.id} (${tenant}, ${passed.type}) was passed over for a later one`);
    }
  }

  /** Checks that claims which found nothing more have left nothing that may run. */
  checkWork(): void {
    const [left] = this.model.withRoom(this.model.waiting());
    if (left) this.#breach('work', `job ${left.id} (${left.tenant}, ${left.type}) waits although no limit holds it back`);
  }

  /** Notes the books as well, before one claim. */
  beforeClaim(books: SchedulerBooks): void {
    this.beforeClaims();
    this.#floor = books.floor;
    this.#stood = new Map(this.#openOf(books.lanes).map((lane) => [nameOf(lane), lane.vtime]));
    this.#shares.beforeClaim(books);
  }

  /** Checks one claim by everything, after the model has followed it. */
  afterClaim(taken: readonly ModelJob[], books: SchedulerBooks, places: number): void {
    if (taken.length > places) this.#breach('limit', `${taken.length} jobs were taken for ${places} places`);
    this.checkLimits();
    const unlimited = this.model.unlimited();
    this.checkOrder(taken.filter(({ tenant }) => unlimited.has(tenant)));
    if (books.floor < this.#floor - ROUNDING_MS) this.#breach('floor', `fell from ${this.#floor} to ${books.floor}`);
    this.#checkHeldBack(books);
    this.#shares.afterClaim(taken, books);
  }

  /** Forgets who was served how much, because weights have changed: from here on it counts in the new weights. */
  weightsChanged(): void {
    this.#shares.clear();
  }

  /** Checks what is left when all is done. */
  atEnd({ lanes, remembered }: SchedulerBooks): void {
    const left = lanes.filter(({ running, waiting }) => running !== 0 || waiting);
    const jobs = this.model.where(({ status }) => status !== 'SUCCEEDED');
    if (left.length + jobs.length + remembered === 0) return;
    this.#breach('state', `${jobs.length} jobs and ${left.length} lanes are not done, ${remembered} lanes are remembered`);
  }

  /** A lane that may not run is not read again before a notification, and the floor keeps up with the lanes that may. */
  #checkHeldBack({ floor, lanes, lastRead }: SchedulerBooks): void {
    if (!lastRead) return;
    const again = lastRead.find(({ tenant, parked }) => !parked && !this.#hasRoom(tenant));
    if (again) this.#breach('held', `a lane of ${again.tenant} will be read again, though nothing of it may run`);
    // A claim that has met such a lane, or the last job of one, lets the floor rise in the next.
    if (this.#openOf(lastRead).length < lastRead.length) return;
    const lowest = Math.min(Infinity, ...this.#openOf(lanes).map((lane) => this.#stood.get(nameOf(lane)) ?? lane.vtime));
    if (lowest < Infinity && floor < lowest - ROUNDING_MS) this.#breach('held', `the floor is ${floor}, the lowest that may run ${lowest}`);
  }

  /** The lanes that a claim may choose from. */
  #openOf(lanes: readonly ObservedLane[]): ObservedLane[] {
    const full = this.model.fullLimits();
    return lanes.filter((lane) => lane.waiting && !lane.parked && !full.some((limit) => limit.counts(lane)));
  }

  /** Whether the tenant's own limit and pause let another job of it run. */
  #hasRoom(name: string): boolean {
    const { paused, maxRunning } = this.model.tenant(name);
    return !paused && this.model.held(({ tenant }) => tenant === name).length < (maxRunning ?? Infinity);
  }

  #countOf(limit: Limit): number {
    return this.model.held((job) => limit.counts(job)).length;
  }

  #breach(guarantee: Guarantee, what: string): void {
    if (!this.breaches.has(guarantee)) this.breaches.set(guarantee, what);
  }
}

function nameOf({ tenant, type }: ObservedLane): string {
  return `${tenant} ${type}`;
}
