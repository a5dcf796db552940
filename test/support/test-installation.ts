import { COMMAND, type JobStatus } from '#libs/contract';
import { AmqpPeer } from './amqp-peer.js';
import { CommandClient } from './command-client.js';
import { EventCollector } from './event-collector.js';
import { JobcastProcess } from './jobcast-process.js';
import type { ServiceHere } from './service-here.js';
import { testServices } from './services.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** A database and a namespace of one test file, with the instances that share them, and somebody who sends commands and listens. */
export class TestInstallation {
  readonly #instances = new Set<JobcastProcess | ServiceHere>();

  private constructor(
    readonly database: TestDatabase,
    readonly peer: AmqpPeer,
    readonly commands: CommandClient,
    /** Has listened since before the first instance. */
    readonly events: EventCollector,
  ) {}

  static async create(): Promise<TestInstallation> {
    const database = await createTestDatabase();
    const peer = await AmqpPeer.connect();
    const commands = await CommandClient.open(peer.channel, peer.namespace);
    return new TestInstallation(database, peer, commands, await EventCollector.bind(peer.channel, peer.namespace));
  }

  get namespace(): string {
    return this.peer.namespace;
  }

  /** Starts an instance and waits until it is ready. */
  async start(settings: Readonly<Record<string, string>> = {}): Promise<JobcastProcess> {
    const instance = await this.launch(settings);
    await instance.untilReady();
    return instance;
  }

  /** Starts an instance and does not wait. */
  async launch(settings: Readonly<Record<string, string>>): Promise<JobcastProcess> {
    const instance = await JobcastProcess.launch({ ...this.#shared, ...settings });
    this.#instances.add(instance);
    return instance;
  }

  /** Starts an instance inside this process, and waits until it is ready. */
  async startHere(settings: Readonly<Record<string, string>> = {}): Promise<ServiceHere> {
    const { ServiceHere } = await import('./service-here.js'); // most specs do not need the modules of the service
    const instance = await ServiceHere.start({ ...this.#shared, ...settings });
    this.#instances.add(instance);
    return instance;
  }

  /** Ends an instance. */
  async end(instance: JobcastProcess | ServiceHere): Promise<void> {
    this.#instances.delete(instance);
    await instance.stop();
  }

  /** Ends an instance by SIGKILL: it can tell nobody. */
  async kill(instance: JobcastProcess): Promise<void> {
    this.#instances.delete(instance);
    await instance.kill('SIGKILL');
  }

  /** Waits until an instance has died by itself; gives its exit code, null when a signal has ended it. */
  async untilDead(instance: JobcastProcess): Promise<number | null> {
    this.#instances.delete(instance);
    return instance.untilEnded();
  }

  /** Takes a place of the pool, until what it gives is called. */
  async holdPlace(tenant = 'holder'): Promise<() => Promise<void>> {
    const { id: jobId } = await this.commands.submit({ tenant, type: 'sleep', parameters: { durationMs: 600_000 } });
    await this.events.untilStatus(jobId, 'RUNNING');
    return async () => {
      await this.commands.ask(COMMAND.stop, { tenant, jobId });
      await this.events.untilStatus(jobId, 'ABORTED');
    };
  }

  /**
   * Waits until all of `running` have run, and some of `ahead` were claimed behind them; gives those. A busy instance may have
   * given them back since: what was claimed ahead waits for a second.
   */
  async untilAhead(running: readonly string[], ahead: readonly string[]): Promise<string[]> {
    const was = (id: string, status: JobStatus): boolean => this.events.statusesOf(id).includes(status);
    await this.events.until(
      () => 'the pool is full, and jobs were claimed behind it',
      () => running.every((id) => was(id, 'RUNNING')) && ahead.some((id) => was(id, 'TO_BE_RUN')),
    );
    return ahead.filter((id) => was(id, 'TO_BE_RUN'));
  }

  /** Ends all instances but some. */
  async endAll(except: readonly (JobcastProcess | ServiceHere)[] = []): Promise<void> {
    await Promise.all([...this.#instances].filter((instance) => !except.includes(instance)).map((instance) => this.end(instance)));
  }

  /** Ends the instances and removes what they made. */
  async close(): Promise<void> {
    await this.endAll();
    await this.peer.deleteTopology();
    await this.peer.close();
    await this.database.drop();
  }

  /** The settings of every instance. */
  get #shared(): Readonly<Record<string, string>> {
    return { DATABASE_URL: this.database.url, AMQP_URL: testServices().amqpUrl, JOBCAST_NAMESPACE: this.namespace };
  }
}
