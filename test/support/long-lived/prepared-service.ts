import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { JobRequest } from '#libs/contract';
import type { LongLived } from '#libs/runtime';
import { CHANNELS } from '../../../src/database/channels.js';
import { Database } from '../../../src/database/index.js';
import { InstanceRegistry } from '../../../src/modules/instances/index.js';
import { JobTypeCatalog } from '../../../src/modules/job-types/index.js';
import { JobInfoService } from '../../../src/modules/jobs/index.js';
import { Service } from '../../../src/service.js';
import { Settings } from '../../../src/settings/index.js';
import { eventually } from '../eventually.js';
import { Gate, HeldJob, heldBy } from './held-job.js';
import type { HeldWork, Load, PartUnderTest } from './part-under-test.js';
import type { TcpProxy } from '../tcp-proxy.js';
import type { TestServers } from './test-servers.js';

/** Statements of the database part itself, which continue while it is started. */
const OWN_STATEMENTS = /pg_notify|clock_timestamp/;

/** A service that is wired and does not run, so that one of its parts can run alone. */
export class PreparedService {
  readonly database: Database;
  /** Set where the statements of the parts are made that the part under test needs. */
  readonly #environment = new AsyncLocalStorage<true>();
  readonly #begun: LongLived[] = [];
  #statements = 0;

  private constructor(
    readonly service: Service,
    readonly namespace: string,
    private readonly world: { readonly servers: TestServers; readonly line: TcpProxy },
    private readonly dataDir: string,
  ) {
    this.database = service.get(Database);
  }

  static async prepare(servers: TestServers, line = servers.toDatabase): Promise<PreparedService> {
    const dataDir = await mkdtemp(join(tmpdir(), 'jobcast-part-'));
    const namespace = servers.newNamespace();
    const own = {
      DATABASE_URL: line.urlOf(servers.database.url),
      AMQP_URL: servers.amqpUrl,
      JOBCAST_NAMESPACE: namespace,
      JOBCAST_DATA_DIR: dataDir,
    };
    const more = { PORT: '0', JOBCAST_COMPLETION_UPDATE_RATE_MS: '20', JOBCAST_PROGRESS_EVENTS: 'true' };
    const service = new Service(new Settings({ ...own, ...more }), { runners: [HeldJob] });
    await service.prepare();
    return new PreparedService(service, namespace, { servers, line }, dataDir);
  }

  get<Part>(part: Type<Part>): Part {
    return this.service.get(part);
  }

  /** A new part, made of what the service has, and of new ones of the classes in `also`. */
  make<Part>(part: Type<Part>, also: readonly Type[] = []): Part {
    const made = new Map<unknown, unknown>();
    const build = <Built>(type: Type<Built>): Built => {
      const needed = dependenciesOf(type);
      const built = new type(...needed.map((need) => made.get(need) ?? (also.includes(need) ? build(need) : this.get(need))));
      made.set(type, built);
      return built;
    };
    return build(part);
  }

  /** The part with its test tools, and `more`. */
  under(part: LongLived, more: Partial<PartUnderTest> = {}): PartUnderTest {
    return {
      part,
      statements: () => this.#statements,
      poke: () => this.poke(),
      reconnect: () => this.reconnect(),
      remove: async () => {},
      ...more,
    };
  }

  async submit(type: string, request: Partial<JobRequest> = {}): Promise<string> {
    const { jobs } = await this.get(JobInfoService).createAsQueued('acme', [{ ...request, type }]);
    return jobs[0]!.id;
  }

  async submitMany(): Promise<Load> {
    await this.submit('held');
    return { ended: Promise.allSettled(Array.from({ length: 30 }, () => this.submit('held'))) };
  }

  /** Submits a job that runs until the test lets it end. */
  async hold(): Promise<HeldWork> {
    const gate = new Gate();
    const id = await this.submit('held', { parameters: heldBy(gate) });
    return gate.holding(eventually(`job ${id} has ended`, async () => (await this.statusOf(id)) === 'SUCCEEDED'));
  }

  async statusOf(id: string): Promise<string | undefined> {
    return (await this.get(JobInfoService).find(null, id))?.status;
  }

  /** Starts the database, and counts the statements of whatever uses it. */
  async beginDatabase(): Promise<void> {
    this.#countStatements();
    await this.#start(this.database);
    await this.untilConnected();
  }

  /** Makes the service an instance that may claim jobs. */
  async beginInstance(): Promise<void> {
    const catalog = this.get(JobTypeCatalog);
    await catalog.start();
    await catalog.ready();
    await catalog.stop(); // the types that it has read stay
    const registry = this.get(InstanceRegistry);
    await this.#environment.run(true, () => this.#start(registry));
    await eventually('the instance has its lease', () => registry.lease.live);
  }

  /** Waits for the database if it can be reached. */
  async untilConnected(): Promise<void> {
    if (this.world.servers.available) await eventually('the database is connected', () => this.database.connected);
  }

  /** Notifies all that listen to the database. */
  async poke(): Promise<void> {
    if (this.database.connected) CHANNELS.forEach((channel) => this.database.notify(channel, '*'));
  }

  /** Has the database lose its connections and find it again. */
  async reconnect(): Promise<void> {
    if (!this.database.connected) return;
    this.world.line.cut();
    await eventually('the database is lost', () => !this.database.connected);
    await this.untilConnected();
  }

  async remove(): Promise<void> {
    for (const part of this.#begun) await part.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async #start(part: LongLived): Promise<void> {
    this.#begun.unshift(part);
    await part.start();
  }

  #countStatements(): void {
    for (const method of ['query', 'queryOnce', 'transaction', 'snapshot', 'session'] as const) {
      const own = this.database[method].bind(this.database) as (...values: unknown[]) => unknown;
      Reflect.set(this.database, method, (...values: unknown[]) => {
        if (!this.#environment.getStore() && !OWN_STATEMENTS.test(String(values[0]))) this.#statements += 1;
        return own(...values);
      });
    }
  }
}

/** The classes that a constructor asks for: by the types of its parameters, or by `@Inject`, which comes first. */
function dependenciesOf(type: Type): Type[] {
  const byType = (Reflect.getMetadata('design:paramtypes', type) ?? []) as Type[];
  const injected = (Reflect.getMetadata('self:paramtypes', type) ?? []) as { readonly index: number; readonly param: Type }[];
  return byType.map((named, at) => injected.find(({ index }) => index === at)?.param ?? named);
}
