import { randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { JobcastError } from '#libs/contract';
import { isDatabaseOutage } from '../../../database/index.js';
import { InstanceRegistry } from '../../instances/index.js';
import { JobChanges, JobSearch, type ChangedJob, type JobChange } from '../../jobs/index.js';
import { changeEvent, type ChangeEvent } from './change-event.js';
import type { Subscriber } from './subscriber.js';
import { wants } from './wants.js';

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

/** How many streams one caller may have, and all callers of an instance. */
const MAX_STREAMS_PER_CALLER = 20;
const MAX_STREAMS = 1_000;

/** A change for the streams, which is kept for a while. */
class Kept {
  #text: string | undefined;

  constructor(
    readonly number: number,
    readonly event: ChangeEvent,
    private readonly id: string,
  ) {}

  /** The text of the event; written once for all streams. */
  get text(): string {
    return (this.#text ??= `id: ${this.id}\nevent: job\ndata: ${JSON.stringify(this.event)}\n\n`);
  }
}

/** The changes that the filtered streams of a tenant do not have yet. */
interface FilteredGroup {
  pending: Kept[];
  isSending: boolean;
}

/**
 * Sends changes of jobs, whichever instance made them, to the HTTP clients of this instance. Without clients it does nothing, and other
 * instances send it nothing. One statement for each gathering, and one more for each 50 filters of a tenant that need it: those of one
 * tenant wait for no other.
 */
@Injectable()
export class JobStream implements OnModuleDestroy {
  readonly #logger = new Logger('JobStream');
  readonly #subscribers = new Set<Subscriber>();
  /** How many streams each caller has. */
  readonly #entered = new Map<string, number>();
  /** By tenant; undefined: those who see all. */
  readonly #groups = new Map<string | undefined, FilteredGroup>();
  /** Numbers count from this start on; ids of another instance or start mean nothing here. */
  readonly #run = randomBytes(6).toString('hex');
  #number = 0;
  #kept: Kept[] = [];
  #gathered: JobChange[] = [];
  #sending: Promise<void> = Promise.resolve();
  #gathering: NodeJS.Timeout | undefined;
  #timers: NodeJS.Timeout[] = [];
  #unwatch: (() => void) | undefined;
  #known = new Set<number>();

  constructor(
    private readonly instances: InstanceRegistry,
    private readonly changes: JobChanges,
    private readonly search: JobSearch,
  ) {}

  /** Counts a stream of a caller, until what it gives is called. @throws JobcastError `QUOTA_EXCEEDED` */
  enter(caller: string): () => void {
    const own = this.#entered.get(caller) ?? 0;
    const all = [...this.#entered.values()].reduce((sum, count) => sum + count, 0);
    if (own >= MAX_STREAMS_PER_CALLER)
      throw new JobcastError('QUOTA_EXCEEDED', `${own} streams of this caller are open, which is as many as may be; close one`);
    if (all >= MAX_STREAMS)
      throw new JobcastError('QUOTA_EXCEEDED', `${all} streams are open, which is as many as this instance has; try later`);
    this.#entered.set(caller, own + 1);
    return () => {
      const left = (this.#entered.get(caller) ?? 1) - 1;
      if (left > 0) this.#entered.set(caller, left);
      else this.#entered.delete(caller);
    };
  }

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
      this.#sending = this.#sending.then(() => this.#sendAll(gathered));
    }, GATHER_MS);
  }

  async #sendAll(changes: readonly JobChange[]): Promise<void> {
    try {
      if (changes.length > MAX_GATHERED) return this.#lookAgain();
      const jobs = new Map((await this.changes.load([...new Set(changes.map(({ jobId }) => jobId))])).map((job) => [job.jobId, job]));
      const kept = changes.flatMap((change) => this.#keep(change, jobs.get(change.jobId)));
      this.#send(kept);
    } catch (error) {
      if (!isDatabaseOutage(error)) this.#logger.error('changes were not sent to the streams', { err: error });
      this.#lookAgain();
    }
  }

  #keep(change: JobChange, job: ChangedJob | undefined): Kept[] {
    if (!job) return [];
    const number = (this.#number += 1);
    const kept = new Kept(number, changeEvent(change, job), this.#idOf(number));
    this.#kept.push(kept);
    if (this.#kept.length > 2 * KEPT) this.#kept = this.#kept.slice(-KEPT);
    return [kept];
  }

  #send(kept: readonly Kept[]): void {
    const tenants = new Set<string | undefined>();
    for (const subscriber of this.#subscribers) {
      if (subscriber.filter) tenants.add(subscriber.criteria?.tenant);
      else for (const { text } of wantedOf(subscriber, kept)) subscriber.send(text);
    }
    for (const tenant of tenants) {
      const group = this.#groups.get(tenant) ?? { pending: [], isSending: false };
      this.#groups.set(tenant, group);
      group.pending.push(...kept.filter(({ event }) => tenant === undefined || event.tenant === tenant));
      if (!group.isSending) void this.#sendToGroup(tenant, group);
    }
  }

  /** Runs one statement after the other; the changes that arrive meanwhile share the next one. */
  async #sendToGroup(tenant: string | undefined, group: FilteredGroup): Promise<void> {
    group.isSending = true;
    while (group.pending.length > 0) {
      const kept = group.pending.splice(0);
      const subscribers = [...this.#subscribers].filter(({ filter, criteria }) => filter && criteria?.tenant === tenant);
      if (kept.length > MAX_GATHERED) subscribers.forEach((one) => one.lookAgain(this.#idOf(this.#number)));
      else await this.#sendFiltered(subscribers, kept);
    }
    this.#groups.delete(tenant);
  }

  /** Those with the same filter share it, and a filter that wants none of the changes is not looked for. */
  async #sendFiltered(subscribers: readonly Subscriber[], kept: readonly Kept[]): Promise<void> {
    const wanted = subscribers.map((subscriber) => [subscriber, wantedOf(subscriber, kept)] as const).filter(([, some]) => some.length > 0);
    const filters = new Map(wanted.map(([{ filterKey, filter }]) => [filterKey, filter ?? {}]));
    const ids = new Set(wanted.flatMap(([, some]) => some.map(({ event }) => event.jobId)));
    try {
      const matches = filters.size > 0 ? await this.search.matchEach([...ids], [...filters.values()]) : [];
      const matchOf = new Map([...filters.keys()].map((key, index) => [key, matches[index] ?? null]));
      for (const [subscriber, some] of wanted) {
        const match = matchOf.get(subscriber.filterKey);
        if (!match) subscriber.lookAgain(this.#idOf(this.#number));
        else for (const { event, text } of some) if (match.has(event.jobId)) subscriber.send(text);
      }
    } catch (error) {
      if (!isDatabaseOutage(error)) this.#logger.error('changes were not sent to the streams', { err: error });
      wanted.forEach(([subscriber]) => subscriber.lookAgain(this.#idOf(this.#number)));
    }
  }

  async #catchUp(subscriber: Subscriber, lastId: string | undefined): Promise<void> {
    if (lastId === undefined) return;
    const [run, text = ''] = lastId.split('-');
    const last = Number(text);
    const isKnown = run === this.#run && /^\d{1,15}$/.test(text) && (this.#kept[0]?.number ?? Infinity) <= last + 1 && last <= this.#number;
    if (!isKnown && !(run === this.#run && last === this.#number)) return subscriber.lookAgain(this.#idOf(this.#number));
    const missed = this.#kept.filter(({ number }) => number > last);
    if (subscriber.filter) await this.#sendFiltered([subscriber], missed);
    else for (const { text } of wantedOf(subscriber, missed)) subscriber.send(text);
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

function wantedOf({ criteria }: Subscriber, kept: readonly Kept[]): readonly Kept[] {
  return criteria ? kept.filter(({ event }) => wants(criteria, event)) : [];
}
