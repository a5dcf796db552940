import { hostname } from 'node:os';
import { Injectable, Logger } from '@nestjs/common';
import { LongLived, monotonicMs, WakeUp } from '#libs/runtime';
import { Database } from '../../database/index.js';
import { Settings } from '../../settings/index.js';
import { RunnerRegistry } from '../job-types/index.js';
import { HeartbeatMemory } from './heartbeat/heartbeat-memory.js';
import type { HeartbeatNews } from './heartbeat/heartbeat-messages.js';
import { HeartbeatThread } from './heartbeat/heartbeat-thread.js';
import { isDrainRequested } from './is-drain-requested.sql.js';
import { Lease } from './lease.js';
import { listInstances, type ListedInstance } from './list-instances.sql.js';
import { markDraining } from './mark-draining.sql.js';
import { registerInstance } from './register-instance.sql.js';
import { removeInstance } from './remove-instance.sql.js';
import { requestDrain } from './request-drain.sql.js';
import { serviceVersion } from './service-version.js';

/** A registration or a renewal that failed is tried again after this time, or after the heartbeat where that is shorter. */
const RETRY_MS = 500;
/** How often the main loop shows that it is alive, and looks at its lease; or twice a heartbeat where that is more often. */
const LOOK_MS = 250;

/**
 * This process among the instances: registers an incarnation, has its lease renewed by a thread, and tells when it is lost.
 * It starts before the database answers; until then, and whenever the lease has run out, `lease.live` is false.
 */
@Injectable()
export class InstanceRegistry extends LongLived {
  readonly name: string;
  readonly lease: Lease;
  readonly #logger = new Logger('InstanceRegistry');
  readonly #wake = new WakeUp();
  readonly #listeners = {
    leased: [] as (() => void)[],
    leaseLost: [] as (() => void)[],
    replaced: [] as (() => void)[],
    drain: [] as (() => void)[],
  };
  readonly #memory = new HeartbeatMemory();
  #heartbeat: HeartbeatThread | undefined;
  #incarnation: number | null = null;
  #loop: Promise<void> | undefined;
  #looks: NodeJS.Timeout | undefined;
  #heartbeatWorks = false;
  #wasLive = false;
  #draining = false;
  #stopping = false;
  #mayEndProcess = false;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly runners: RunnerRegistry,
  ) {
    super();
    this.name = settings.instanceId;
    this.lease = new Lease(settings.leaseMs, monotonicMs, this.#memory);
    database.onConnected(() => {
      this.#wake.ring();
      this.#heartbeat?.renew();
    });
    database.listen('drain', () => this.#wake.ring());
  }

  /** `t_instance.id` of this incarnation; null until it is registered. */
  get incarnation(): number | null {
    return this.#incarnation;
  }

  /** How often the lease is renewed. */
  get heartbeatMs(): number {
    return this.settings.heartbeatMs;
  }

  /** The job types that this instance runs. */
  get types(): readonly string[] {
    return this.settings.roles.includes('scheduler') ? this.runners.all().map(({ description }) => description.name) : [];
  }

  /** Lets a watchdog end this process when its main loop is blocked for three leases. To be called before the start. */
  endProcessWhenBlocked(): void {
    this.#mayEndProcess = true;
  }

  /** All instances that are registered. */
  list(): Promise<ListedInstance[]> {
    return listInstances(this.database);
  }

  /** Calls the listener whenever the lease has become live: at the start and after each loss. */
  onLeased(listener: () => void): void {
    this.#listeners.leased.push(listener);
  }

  /** Calls the listener when the lease has nearly run out: soon others may take what this instance holds. */
  onLeaseLost(listener: () => void): void {
    this.#listeners.leaseLost.push(listener);
  }

  /** Calls the listener when others took all that this instance held; it goes on as a new incarnation. */
  onReplaced(listener: () => void): void {
    this.#listeners.replaced.push(listener);
  }

  /** Calls the listener once, when somebody asked this instance to end. */
  onDrainRequested(listener: () => void): void {
    this.#listeners.drain.push(listener);
  }

  /** Asks an incarnation, of any instance, to end; resolves to whether it is there. */
  async requestDrain(incarnation: number): Promise<boolean> {
    const isThere = await requestDrain(this.database, incarnation);
    if (isThere) this.database.notify('drain', String(incarnation));
    return isThere;
  }

  protected override async onStart(): Promise<void> {
    this.#look();
    this.#looks = setInterval(() => this.#look(), Math.min(LOOK_MS, this.heartbeatMs / 2)).unref();
    this.#heartbeat = this.#makeHeartbeat();
    await this.#heartbeat.start();
    this.#loop = this.#run();
  }

  protected override async onDrain(): Promise<void> {
    this.#draining = true;
    await this.#ifRegistered((id) => markDraining(this.database, id));
  }

  protected override async onStop(): Promise<void> {
    this.#stopping = true;
    this.#wake.ring();
    await this.#loop;
    await this.#heartbeat?.stop();
    clearInterval(this.#looks);
    this.lease.end();
    await this.#ifRegistered((id) => removeInstance(this.database, id));
  }

  get #retryMs(): number {
    return Math.min(RETRY_MS, this.heartbeatMs);
  }

  #makeHeartbeat(): HeartbeatThread {
    const { databaseUrl, dbSchema: schema, heartbeatMs, leaseMs } = this.settings;
    if (databaseUrl === undefined) throw new Error('InstanceRegistry: databaseUrl is not set; resolve it before the application is made');
    const { buffer } = this.#memory;
    const times = { heartbeatMs, leaseMs, retryMs: this.#retryMs };
    const data = { databaseUrl, schema, instance: this.name, ...times, mayEndProcess: this.#mayEndProcess, buffer };
    return new HeartbeatThread(data, (news) => this.#hear(news));
  }

  /** Registers whenever there is no incarnation, but not before somebody is there to renew its lease. */
  async #run(): Promise<void> {
    let failing = false;
    while (!this.#stopping) {
      if (this.#heartbeatWorks && this.#incarnation === null) failing = !(await this.#register(failing));
      await this.#lookForDrain();
      await this.#wake.sleep(failing ? this.#retryMs : this.heartbeatMs);
    }
  }

  /** Resolves to whether it succeeded; a failure is told once for each outage. */
  async #register(failedBefore: boolean): Promise<boolean> {
    const { leaseMs, poolSize, roles } = this.settings;
    const place = { host: hostname(), pid: process.pid, version: serviceVersion() };
    const sentMs = monotonicMs();
    try {
      const id = await registerInstance(this.database, { name: this.name, ...place, poolSize, types: this.types, roles, leaseMs });
      this.#incarnation = id;
      this.lease.renewed(sentMs);
      this.#memory.incarnation = id;
      this.#look();
      if (this.#draining) await this.#ifRegistered((registered) => markDraining(this.database, registered));
      return true;
    } catch (error) {
      if (!failedBefore) this.#tellFailure(`the instance was not registered, trying again: ${String(error)}`);
      return false;
    }
  }

  /** A drain that was asked for is told at once; should that be lost, with the next heartbeat. */
  async #lookForDrain(): Promise<void> {
    await this.#ifRegistered(async (id) => {
      if (this.#draining || this.#stopping || !(await isDrainRequested(this.database, id))) return;
      this.#listeners.drain.splice(0).forEach((listener) => listener());
    });
  }

  #hear(heard: HeartbeatNews): void {
    if (heard.news === 'failed') this.#tellFailure(`the lease was not renewed, trying again: ${heard.error}`);
    if (heard.news === 'ready') this.#heartbeatWorks = true;
    this.#look();
    this.#wake.ring();
  }

  /** Shows that the main loop is alive, and tells what has become of the lease since the last look. */
  #look(): void {
    this.#memory.aliveMs = monotonicMs();
    if (this.#incarnation !== this.#memory.incarnation) this.#replaced();
    const { live } = this.lease;
    if (live === this.#wasLive) return;
    this.#wasLive = live;
    if (!live) this.#logger.warn(`the lease of instance ${this.name} has run out; it takes no jobs until it is renewed`);
    this.#listeners[live ? 'leased' : 'leaseLost'].forEach((listener) => listener());
  }

  #replaced(): void {
    this.#logger.warn(`instance ${this.name} (incarnation ${this.#incarnation}) was taken for lost; it goes on as a new one`);
    this.#incarnation = null;
    this.#wasLive = false;
    this.#listeners.replaced.forEach((listener) => listener());
    this.#wake.ring();
  }

  #tellFailure(message: string): void {
    if (this.database.connected) this.#logger.warn(message);
  }

  /** At the end the database may be away; then others tell from the lease. */
  async #ifRegistered(work: (id: number) => Promise<void>): Promise<void> {
    if (this.#incarnation === null || !this.database.connected) return;
    await work(this.#incarnation).catch((error: unknown) => this.#logger.warn(`instance ${this.name}: ${String(error)}`));
  }
}
