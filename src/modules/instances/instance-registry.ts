import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { LongLived, WakeUp } from '#libs/runtime';
import { Database } from '../../database/index.js';
import { Settings } from '../../settings/index.js';
import { RunnerRegistry } from '../job-types/index.js';
import { Lease } from './lease.js';
import { markDraining } from './mark-draining.sql.js';
import { registerInstance } from './register-instance.sql.js';
import { removeInstance } from './remove-instance.sql.js';
import { renewLease } from './renew-lease.sql.js';
import { serviceVersion } from './service-version.js';

/** A renewal that failed is tried again after this time, or after the heartbeat where that is shorter. */
const RETRY_MS = 500;

/**
 * This process among the instances: registers an incarnation, keeps its lease and tells when it is lost. It starts
 * before the database answers; until then, and whenever the lease has run out, `lease.live` is false.
 */
@Injectable()
export class InstanceRegistry extends LongLived {
  readonly name: string;
  readonly lease: Lease;
  readonly #logger = new Logger('InstanceRegistry');
  readonly #wake = new WakeUp();
  readonly #listeners = { leased: [] as (() => void)[], leaseLost: [] as (() => void)[], replaced: [] as (() => void)[] };
  #incarnation: number | null = null;
  #loop: Promise<void> | undefined;
  #lapse: NodeJS.Timeout | undefined;
  #draining = false;
  #stopping = false;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly runners: RunnerRegistry,
  ) {
    super();
    this.name = settings.instanceId;
    this.lease = new Lease(settings.leaseMs);
    database.onConnected(() => this.#wake.ring());
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

  protected override onStart(): Promise<void> {
    this.#loop = this.#run();
    return Promise.resolve();
  }

  protected override async onDrain(): Promise<void> {
    this.#draining = true;
    await this.#ifRegistered((id) => markDraining(this.database, id));
  }

  protected override async onStop(): Promise<void> {
    this.#stopping = true;
    this.#wake.ring();
    await this.#loop;
    clearTimeout(this.#lapse);
    this.lease.end();
    await this.#ifRegistered((id) => removeInstance(this.database, id));
  }

  async #run(): Promise<void> {
    let renewed = true;
    while (!this.#stopping) {
      renewed = await this.#beat(renewed);
      await this.#wake.sleep(renewed ? this.heartbeatMs : Math.min(RETRY_MS, this.heartbeatMs));
    }
  }

  /** Renews the lease. Resolves to whether that succeeded; a failure is told once for each outage. */
  async #beat(lastSucceeded: boolean): Promise<boolean> {
    const sentMs = performance.now();
    try {
      await this.#register();
      this.#renewed(sentMs);
      return true;
    } catch (error) {
      if (lastSucceeded && this.database.connected) this.#logger.warn(`the lease was not renewed, trying again: ${String(error)}`);
      return false;
    }
  }

  async #register(): Promise<void> {
    const { settings } = this;
    if (this.#incarnation !== null) {
      if (await renewLease(this.database, this.#incarnation, settings.leaseMs)) return;
      this.#logger.warn(`instance ${this.name} (incarnation ${this.#incarnation}) was taken for lost; it goes on as a new one`);
      this.#incarnation = null;
      this.lease.end();
      this.#listeners.replaced.forEach((listener) => listener());
    }
    const { leaseMs, poolSize, roles } = settings;
    const place = { host: hostname(), pid: process.pid, version: serviceVersion() };
    this.#incarnation = await registerInstance(this.database, { name: this.name, ...place, poolSize, types: this.types, roles, leaseMs });
    if (this.#draining) await markDraining(this.database, this.#incarnation);
  }

  #renewed(sentMs: number): void {
    const wasLive = this.lease.live;
    this.lease.renewed(sentMs);
    clearTimeout(this.#lapse);
    // A timer of its own: a renewal that hangs must not keep the loss from being noticed.
    this.#lapse = setTimeout(() => this.#lapsed(), this.lease.remainingMs).unref();
    if (!wasLive) this.#listeners.leased.forEach((listener) => listener());
  }

  #lapsed(): void {
    this.#logger.warn(`the lease of instance ${this.name} has run out; it takes no jobs until it is renewed`);
    this.#listeners.leaseLost.forEach((listener) => listener());
  }

  /** At the end the database may be away; then others tell from the lease. */
  async #ifRegistered(work: (id: number) => Promise<void>): Promise<void> {
    if (this.#incarnation === null || !this.database.connected) return;
    await work(this.#incarnation).catch((error: unknown) => this.#logger.warn(`instance ${this.name}: ${String(error)}`));
  }
}
