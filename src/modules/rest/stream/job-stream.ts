import { randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { isDatabaseOutage } from '../../../database/index.js';
import { InstanceRegistry } from '../../instances/index.js';
import { JobChanges, JobSearch, type ChangedJob, type JobChange, type JobCriteria } from '../../jobs/index.js';
import { changeEvent, type ChangeEvent } from './change-event.js';
import type { Subscriber } from './subscriber.js';
import { lookedUp, wants } from './wants.js';

/** Changes gather so long, so that the database is asked ten times a second at most, however many come. */
const GATHER_MS = 100;
/** By then every instance has heard that somebody watches. */
const HEARD_MS = 500;
/** More than this at once is not told one by one. */
const MAX_GATHERED = 5_000;
const PING_MS = 15_000;
/** How often it is looked whether an instance is gone, with what it had not told. */
const INSTANCES_MS = 5_000;
/** Changes that somebody who comes back is told after all. */
const KEPT = 1_000;

interface Kept {
  readonly number: number;
  readonly event: ChangeEvent;
}

/**
 * Tells changes of jobs to those who listen by HTTP on this instance, whichever instance made them. Does nothing, and nobody sends it
 * anything, while nobody listens. One statement for each gathering, and one more for each filter that needs it.
 */
@Injectable()
export class JobStream implements OnModuleDestroy {
  readonly #logger = new Logger('JobStream');
  readonly #subscribers = new Set<Subscriber>();
  /** Numbers count from this start on; ids of another instance or start mean nothing here. */
  readonly #run = randomBytes(6).toString('hex');
  #number = 0;
  #kept: Kept[] = [];
  #gathered: JobChange[] = [];
  #telling: Promise<void> = Promise.resolve();
  #gathering: NodeJS.Timeout | undefined;
  #timers: NodeJS.Timeout[] = [];
  #unwatch: (() => void) | undefined;
  #known = new Set<number>();

  constructor(
    private readonly instances: InstanceRegistry,
    private readonly changes: JobChanges,
    private readonly search: JobSearch,
  ) {}

  /** Tells the subscriber from now on, and what it has missed since `lastId` if that is known, until what it gives is called. */
  subscribe(subscriber: Subscriber, lastId: string | undefined): () => void {
    this.#subscribers.add(subscriber);
    if (!this.#unwatch) this.#begin();
    void this.#catchUp(subscriber, lastId);
    return () => {
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size === 0) this.#cease();
    };
  }

  onModuleDestroy(): void {
    this.#subscribers.forEach((subscriber) => subscriber.end());
    this.#subscribers.clear();
    this.#cease();
  }

  #begin(): void {
    // Others tell from when they have heard that somebody watches; what they changed until then is to be looked for.
    if (!this.changes.watched) this.#timers.push(setTimeout(() => this.#lookAgain(), HEARD_MS).unref());
    this.#unwatch = this.changes.watch({ onChanges: (changes) => this.#gather(changes), onGap: () => this.#lookAgain() });
    this.#timers.push(
      setInterval(() => this.#subscribers.forEach((subscriber) => subscriber.ping()), PING_MS).unref(),
      setInterval(() => void this.#lookAtInstances(), INSTANCES_MS).unref(),
    );
    void this.#lookAtInstances();
  }

  #cease(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#timers.forEach((timer) => clearInterval(timer));
    this.#timers = [];
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#gathered = [];
    this.#kept = [];
    this.#number += 1; // what changes while nobody listens is not kept: whoever comes back with an older number is to look
  }

  #gather(changes: readonly JobChange[]): void {
    this.#gathered.push(...changes);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      const gathered = this.#gathered.splice(0);
      this.#telling = this.#telling.then(() => this.#tellAll(gathered));
    }, GATHER_MS);
  }

  async #tellAll(changes: readonly JobChange[]): Promise<void> {
    try {
      if (changes.length > MAX_GATHERED) return this.#lookAgain();
      const jobs = new Map((await this.changes.load([...new Set(changes.map(({ jobId }) => jobId))])).map((job) => [job.jobId, job]));
      const told = changes.flatMap((change) => this.#keep(change, jobs.get(change.jobId)));
      await this.#tell([...this.#subscribers], told);
    } catch (error) {
      if (!isDatabaseOutage(error)) this.#logger.error('changes were not told', { err: error });
      this.#lookAgain();
    }
  }

  #keep(change: JobChange, job: ChangedJob | undefined): Kept[] {
    if (!job) return [];
    const kept = { number: (this.#number += 1), event: changeEvent(change, job) };
    this.#kept.push(kept);
    if (this.#kept.length > 2 * KEPT) this.#kept = this.#kept.slice(-KEPT);
    return [kept];
  }

  /** Those with the same filter share the look into the database. */
  async #tell(subscribers: readonly Subscriber[], told: readonly Kept[]): Promise<void> {
    const matching = new Map<string, Promise<ReadonlySet<string>>>();
    for (const subscriber of subscribers) {
      const { criteria } = subscriber;
      if (!criteria) continue;
      const wanted = told.filter(({ event }) => wants(criteria, event));
      const deeper = lookedUp(criteria);
      const key = JSON.stringify(deeper);
      if (deeper && !matching.has(key)) matching.set(key, this.#match(told, deeper));
      const ids = deeper ? await matching.get(key) : undefined;
      for (const { number, event } of wanted) if (ids?.has(event.jobId) ?? true) subscriber.tell(this.#idOf(number), event);
    }
  }

  async #match(told: readonly Kept[], criteria: JobCriteria): Promise<ReadonlySet<string>> {
    const rows = await this.search.match([...new Set(told.map(({ event }) => event.jobId))], criteria);
    return new Set(rows.map(({ id }) => id));
  }

  async #catchUp(subscriber: Subscriber, lastId: string | undefined): Promise<void> {
    if (lastId === undefined) return;
    const [run, text = ''] = lastId.split('-');
    const last = Number(text);
    const isKnown = run === this.#run && /^\d{1,15}$/.test(text) && (this.#kept[0]?.number ?? Infinity) <= last + 1 && last <= this.#number;
    if (!isKnown && !(run === this.#run && last === this.#number)) return subscriber.lookAgain(this.#idOf(this.#number));
    const missed = this.#kept.filter(({ number }) => number > last);
    await this.#tell([subscriber], missed).catch(() => subscriber.lookAgain(this.#idOf(this.#number)));
  }

  #lookAgain(): void {
    this.#kept = [];
    this.#number += 1;
    this.#subscribers.forEach((subscriber) => subscriber.lookAgain(this.#idOf(this.#number)));
  }

  async #lookAtInstances(): Promise<void> {
    try {
      const now = new Set((await this.instances.list()).map(({ incarnation }) => incarnation));
      const isGone = [...this.#known].some((incarnation) => !now.has(incarnation));
      this.#known = now;
      if (isGone) this.#lookAgain();
    } catch {
      // an outage: whoever listens is told when the connection is back
    }
  }

  #idOf(number: number): string {
    return `${this.#run}-${number}`;
  }
}
