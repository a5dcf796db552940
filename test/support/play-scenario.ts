import type { JobInfo } from '../../src/modules/jobs/index.js';
import { SchedulerModel, type ModelJob, type ModelTenant, type ModelType } from './scheduler-model.js';
import { SchedulingReferee, type SchedulerBooks } from './scheduling-referee.js';
import type { SchedulingScenario } from './scheduling-scenario.js';

/** A scheduler that scenarios are played on, step by step. */
export interface PlayedScheduler {
  /** Stores jobs and returns their ids in their order. */
  submit(tenant: ModelTenant, type: string, count: number): Promise<readonly string[]>;
  /** One claim; `more`: whether it asks to be repeated. */
  claim(places: number): Promise<{ readonly taken: readonly JobInfo[]; readonly more: boolean }>;
  /** Ends a claimed job after it has run for `runMs`. */
  end(job: JobInfo, runMs: number): Promise<void>;
  /** Puts the tenant's settings in force. */
  save(tenant: ModelTenant): Promise<void>;
  books(): Promise<SchedulerBooks>;
}

/** The observations of one scenario. */
export interface Played {
  readonly breaches: SchedulingReferee['breaches'];
  /** After each claim: which jobs it took, counted in the order of their submission, and the books. */
  readonly history: readonly { readonly taken: readonly number[]; readonly books: SchedulerBooks }[];
}

/** More claims than find anything at one moment. */
const MOST_CLAIMS = 50;

/** The types of a scenario. */
export function typesOf({ types }: SchedulingScenario): ModelType[] {
  return types.map((maxRunning, index) => ({ name: `type-${index}`, maxRunning }));
}

/** Plays a scenario to its end, in virtual time, with the referee looking on. */
export async function playScenario(scenario: SchedulingScenario, scheduler: PlayedScheduler): Promise<Played> {
  return new Play(scenario, scheduler).run();
}

class Play {
  readonly #model: SchedulerModel;
  readonly #referee: SchedulingReferee;
  readonly #ordinals = new Map<string, number>();
  readonly #running: { readonly job: ModelJob; readonly endsAtMs: number }[] = [];
  readonly #history: Played['history'][number][] = [];

  constructor(
    private readonly scenario: SchedulingScenario,
    private readonly scheduler: PlayedScheduler,
  ) {
    this.#model = new SchedulerModel(typesOf(scenario));
    this.#referee = new SchedulingReferee(this.#model);
    scenario.tenants.forEach((settings, index) => Object.assign(this.#tenant(index), settings));
  }

  async run(): Promise<Played> {
    for (const tenant of this.#model.tenants) await this.scheduler.save(tenant);
    const events = this.#events();
    while (events.length > 0 || this.#running.length > 0) {
      const nowMs = Math.min(events[0]?.atMs ?? Infinity, ...this.#running.map(({ endsAtMs }) => endsAtMs));
      while (events[0]?.atMs === nowMs) await events.shift()!.apply();
      for (const one of this.#running.filter(({ endsAtMs }) => endsAtMs === nowMs)) await this.#end(one);
      await this.#claimAll(nowMs);
    }
    this.#referee.atEnd(await this.scheduler.books());
    return { breaches: this.#referee.breaches, history: this.#history };
  }

  #tenant(index: number): ModelTenant {
    return this.#model.tenant(`tenant-${index % this.scenario.tenants.length}`);
  }

  #events(): { readonly atMs: number; readonly apply: () => Promise<void> }[] {
    const { submits, pauses, weights, types } = this.scenario;
    const set = (index: number, settings: Partial<ModelTenant>) => async (): Promise<void> => {
      await this.scheduler.save(Object.assign(this.#tenant(index), settings));
      if (settings.weight !== undefined) this.#referee.weightsChanged();
    };
    return [
      ...submits.map(({ atMs, tenant, type, runsMs }) => ({
        atMs,
        apply: () => this.#submit(this.#tenant(tenant), `type-${type % types.length}`, runsMs),
      })),
      ...pauses.map(({ atMs, tenant }) => ({ atMs, apply: set(tenant, { paused: true }) })),
      ...pauses.map(({ atMs, tenant, forMs }) => ({ atMs: atMs + forMs, apply: set(tenant, { paused: false }) })),
      ...weights.map(({ atMs, tenant, weight }) => ({ atMs, apply: set(tenant, { weight }) })),
    ].sort((a, b) => a.atMs - b.atMs);
  }

  async #submit(tenant: ModelTenant, type: string, runsMs: readonly number[]): Promise<void> {
    const ids = await this.scheduler.submit(tenant, type, runsMs.length);
    ids.forEach((id, index) => {
      this.#ordinals.set(id, this.#ordinals.size);
      this.#model.add({ id, tenant: tenant.name, type, runMs: runsMs[index]! });
    });
  }

  async #end(one: { readonly job: ModelJob }): Promise<void> {
    this.#running.splice(
      this.#running.findIndex(({ job }) => job === one.job),
      1,
    );
    await this.scheduler.end(one.job.seen!, one.job.runMs);
    this.#model.released(one.job, 'SUCCEEDED');
  }

  /** Claims until no place is free or nothing more is found: an empty place looks again. */
  async #claimAll(nowMs: number): Promise<void> {
    let books = await this.scheduler.books();
    for (let again = true, claims = 0; again && claims < MOST_CLAIMS; claims += 1) {
      const places = Math.min(this.scenario.places - this.#running.length, this.scenario.claimSize);
      if (places <= 0) return;
      this.#referee.beforeClaim(books);
      const { taken, more } = await this.scheduler.claim(places);
      const jobs = taken.map((job) => this.#follow(job, nowMs));
      books = await this.scheduler.books();
      this.#history.push({ taken: taken.map(({ id }) => this.#ordinals.get(id)!), books });
      this.#referee.afterClaim(jobs, books, places);
      again = more || taken.length === places || books.remembered > 0;
    }
    this.#referee.checkWork();
  }

  #follow(seen: JobInfo, nowMs: number): ModelJob {
    const job = this.#model.jobs.get(seen.id)!;
    this.#model.moved(job, 'TO_BE_RUN', { holder: 0, seen });
    this.#running.push({ job, endsAtMs: nowMs + job.runMs });
    return job;
  }
}
