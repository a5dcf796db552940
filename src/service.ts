import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { LongLived, within } from '#libs/runtime';
import { createApplication } from './create-application.js';
import { Database } from './database/index.js';
import { findServices, type FoundServices } from './find-services.js';
import type { InstanceRegistry } from './modules/instances/index.js';
import { JobTypeCatalog, RunnerRegistry, type HostApplication } from './modules/job-types/index.js';
import { Health, JsonLogger } from './modules/observability/index.js';
import { serviceParts, type ServiceParts } from './service-parts.js';
import type { Settings } from './settings/index.js';

/** How long the end waits for events to leave; those that stay are sent by another instance, or after the next start. */
const FLUSH_MS = 5000;
const REGISTERED_LOOK_MS = 10;

/**
 * One instance of the service, and the order in which its parts start and end. It starts before database and broker do:
 * `start` resolves when HTTP answers; the parts that need the database begin when it is there.
 */
export class Service extends LongLived {
  readonly #logger: JsonLogger | Logger;
  readonly #host: HostApplication | undefined;
  #settings: Settings;
  #services: FoundServices | undefined;
  #app: NestExpressApplication | undefined;
  #parts: ServiceParts | undefined;
  #prepared: Promise<NestExpressApplication> | undefined;
  #begun: Promise<void> = Promise.resolve();
  readonly #works = deferred();
  #wired: () => void = () => undefined;
  #endRequested: () => void = () => void this.stop();

  /** With `host` it works inside another application, and writes to the log of that. */
  constructor(settings: Settings, log: JsonLogger | HostApplication) {
    super();
    this.#settings = settings;
    this.#logger = log instanceof JsonLogger ? log : new Logger();
    this.#host = log instanceof JsonLogger ? undefined : log;
  }

  /** Wires everything and runs nothing yet. Called by `start`. */
  prepare(): Promise<NestExpressApplication> {
    return (this.#prepared ??= this.#prepare());
  }

  /** A part of the service, once it is prepared. */
  get<Part>(part: Type<Part>): Part {
    if (!this.#app) throw new Error('the service has no parts before it is prepared');
    return this.#app.get(part);
  }

  /** Where HTTP answers, once started. */
  async url(): Promise<string> {
    if (!this.#app) throw new Error('the service has no address before it is started');
    return this.#app.getUrl();
  }

  /** Calls the listener when somebody asked this instance to end, instead of ending the service alone. */
  onEndRequested(listener: () => void): void {
    this.#endRequested = listener;
  }

  /** Calls the listener when all parts are there and nothing runs yet. */
  onWired(listener: () => void): void {
    this.#wired = listener;
  }

  /** Resolves when everything works: after the first connection to the database. */
  async whenWorking(): Promise<void> {
    await this.#works.promise;
  }

  protected override async onStart(): Promise<void> {
    const app = await this.prepare();
    this.#wired();
    if (this.#settings.roles.includes('api')) await app.listen(this.#settings.port, this.#settings.host);
    else await app.init();
    await this.#tellFacts(app);
    await app.get(Database).start();
    await app.get(JobTypeCatalog).start();
    this.#beginWhenConnected(app.get(Database));
  }

  /** Each step lets the next one see everything that it caused: no commands, no runs, no events. */
  protected override async onDrain(): Promise<void> {
    this.#app?.get(Health).drain();
    await this.#begun;
    if (!this.#parts) return;
    const { registry, pool, keepers, relay, commands } = this.#parts;
    await commands?.drain();
    await registry.drain();
    await pool?.drain();
    await Promise.all(keepers.map((keeper) => keeper.drain()));
    if (relay) await within(relay.drain(), FLUSH_MS);
  }

  protected override async onStop(): Promise<void> {
    if (this.#parts && this.#app) {
      const { registry, pool, keepers, relay, progress, commands } = this.#parts;
      await this.#app.close();
      await commands?.stop();
      await pool?.stop();
      await Promise.all(keepers.map((keeper) => keeper.stop()));
      await within(Promise.all([relay?.stop(), progress?.stop()]), FLUSH_MS);
      await registry.stop();
      await this.#app.get(JobTypeCatalog).stop();
      await this.#app.get(Database).stop();
    }
    await this.#services?.release();
  }

  async #prepare(): Promise<NestExpressApplication> {
    this.#services = await findServices(this.#settings, (line) => this.#logger.log(line, 'Services'));
    this.#settings = this.#settings.withServices(this.#services);
    this.#app = await createApplication(this.#settings, { logger: this.#host ? undefined : this.#logger, host: this.#host });
    this.#parts = serviceParts(this.#app, this.#settings);
    this.#parts.registry.onDrainRequested(() => this.#endRequested());
    return this.#app;
  }

  #beginWhenConnected(database: Database): void {
    let isFirst = true;
    database.onConnected(() => {
      if (isFirst && !this.ending)
        this.#begun = this.#begin().catch((error: unknown) => this.#logger.fatal(error, 'the service could not begin', 'Service'));
      isFirst = false;
    });
  }

  async #begin(): Promise<void> {
    if (!this.#app || !this.#parts) return;
    const { registry, pool, keepers, relay, progress, commands } = this.#parts;
    await this.#app.get(JobTypeCatalog).ready();
    await registry.start();
    await this.#untilRegistered(registry);
    await pool?.start();
    await Promise.all(keepers.map((keeper) => keeper.start()));
    await relay?.start();
    await progress?.start();
    await commands?.start();
    await this.#app.startAllMicroservices();
    this.#works.resolve();
    this.#logger.log('the service works', 'Service');
  }

  /** So that no command is told that nobody runs what this instance is about to run. */
  async #untilRegistered(registry: InstanceRegistry): Promise<void> {
    while (registry.incarnation === null && !this.ending) await sleep(REGISTERED_LOOK_MS);
  }

  async #tellFacts(app: NestExpressApplication): Promise<void> {
    const { roles, auth, amqpUrl, poolSize, namespace, dbSchema, instanceId } = this.#settings;
    const tell = (line: string): void => this.#logger.log(line, 'Service');
    if (roles.includes('api')) tell(`listening on ${await app.getUrl()}`);
    if (auth === 'none') tell('no authentication: whoever reaches this address, or publishes commands, is the local administrator');
    if (amqpUrl !== undefined && amqpUrl !== 'none') tell(`commands and events go by ${withoutPassword(amqpUrl)}`);
    if (amqpUrl === 'none') tell('no broker (AMQP_URL=none): there are no commands by AMQP, and events wait in the database');
    const types = app
      .get(RunnerRegistry)
      .all()
      .map(({ description }) => description.name);
    tell(`instance ${instanceId}, roles ${roles.join(', ')}, namespace ${namespace}, schema ${dbSchema}`);
    if (roles.includes('scheduler')) tell(`${poolSize} jobs at once, of the types ${types.join(', ') || '(none)'}`);
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

function withoutPassword(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}
