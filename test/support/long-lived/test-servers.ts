import { AmqpPeer } from '../amqp-peer.js';
import { testServices } from '../services.js';
import { TcpProxy } from '../tcp-proxy.js';
import { PreparedService } from './prepared-service.js';
import { createTestDatabase, uniqueNamespace, type TestDatabase } from '../test-database.js';

interface Lines extends Readonly<Record<string, TcpProxy>> {
  readonly toDatabase: TcpProxy;
  readonly toBroker: TcpProxy;
  /** The connection of the shared instance to the database. */
  readonly ofShared: TcpProxy;
}

/** PostgreSQL and RabbitMQ as the parts reach them: through lines that a test can cut, and on which it counts connections. */
export class TestServers {
  readonly #namespaces: string[] = [];
  #shared: PreparedService | undefined;
  #available = true;

  private constructor(
    readonly database: TestDatabase,
    /** A plain client beside the parts, which no cut concerns. */
    readonly peer: AmqpPeer,
    private readonly lines: Lines,
  ) {}

  static async create(): Promise<TestServers> {
    const { databaseUrl, amqpUrl } = testServices();
    const toDatabase = () => TcpProxy.before(databaseUrl, 5432);
    const lines = { toDatabase: await toDatabase(), toBroker: await TcpProxy.before(amqpUrl, 5672), ofShared: await toDatabase() };
    const servers = new TestServers(await createTestDatabase(), await AmqpPeer.connect(), lines);
    await servers.#begin();
    return servers;
  }

  get toDatabase(): TcpProxy {
    return this.lines.toDatabase;
  }

  get toBroker(): TcpProxy {
    return this.lines.toBroker;
  }

  get databaseUrl(): string {
    return this.toDatabase.urlOf(this.database.url);
  }

  get amqpUrl(): string {
    return this.toBroker.urlOf(testServices().amqpUrl);
  }

  /** A new namespace on the broker; its queues and exchanges are deleted at the end. */
  newNamespace(): string {
    const namespace = uniqueNamespace();
    this.#namespaces.push(namespace);
    return namespace;
  }

  /** An instance with a database connection and a lease, of which parts can be made. */
  async shared(): Promise<PreparedService> {
    await this.#shared?.untilConnected();
    return this.#shared!;
  }

  get available(): boolean {
    return this.#available;
  }

  /** How many connections the parts have to both servers; those of the shared instance to its database come and go, and do not count. */
  get connections(): number {
    return this.toDatabase.connections + this.toBroker.connections;
  }

  /** Runs `work` while neither server can be reached. */
  async unavailable<R>(work: () => Promise<R>): Promise<R> {
    this.#available = false;
    for (const line of Object.values(this.lines)) line.refuse();
    try {
      return await work();
    } finally {
      for (const line of Object.values(this.lines)) line.accept();
      this.#available = true;
    }
  }

  async #begin(): Promise<PreparedService> {
    this.#shared = await PreparedService.prepare(this, this.lines.ofShared);
    await this.#shared.beginDatabase();
    await this.#shared.beginInstance();
    return this.#shared;
  }

  async remove(): Promise<void> {
    await this.#shared?.remove();
    for (const namespace of this.#namespaces) await this.peer.deleteTopology(namespace);
    await this.peer.close();
    for (const line of Object.values(this.lines)) await line.close();
    await this.database.drop();
  }
}
