import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquirePostgres, acquireRabbitMq, type LocalService } from '#libs/local-services';
import { BrokerControl } from './broker-control.js';
import { SMALL_TENANT } from './limits.js';
import { StormInstance } from './storm-instance.js';
import { WatchedDatabase } from './watched-database.js';

const NAMES = ['one', 'two', 'three'];
const NAMESPACE = 'storm';

/** Servers of its own and three instances, each with its own lines to them: what faults strike. */
export class Installation {
  /** When processes of instances ended, by the monotonic clock. */
  readonly endedMs = new Map<number, number>();
  readonly namespace = NAMESPACE;
  /** What went wrong beside the invariants, such as an instance that did not drain. */
  readonly mishaps: string[] = [];
  readonly instances: StormInstance[] = [];
  readonly brokerControl: BrokerControl;
  readonly database: WatchedDatabase;

  private constructor(
    readonly folder: string,
    readonly postgres: LocalService,
    readonly rabbitMq: LocalService,
  ) {
    this.brokerControl = new BrokerControl(folder);
    this.database = new WatchedDatabase(postgres.url);
  }

  /** Starts servers and instances. */
  static async create(): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'jobcast-storm-'));
    const options = { dataDir: folder, tell: () => undefined };
    const servers = await Promise.all([acquirePostgres({ ...options, durable: false }), acquireRabbitMq(options)]);
    const installation = new Installation(folder, ...servers);
    try {
      await installation.#startInstances();
      return installation;
    } catch (error) {
      await installation.close();
      throw error;
    }
  }

  /** The file that the runs of the plug-in `storm` write. */
  get runsFile(): string {
    return join(this.folder, 'runs.log');
  }

  /** The instance with a number, from 0. */
  instance(index: number): StormInstance {
    return this.instances[index % this.instances.length]!;
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.close()));
    await this.database.close();
    await Promise.all([this.postgres.release(), this.rabbitMq.release()]);
    await rm(this.folder, { recursive: true, force: true });
  }

  async #startInstances(): Promise<void> {
    const onEnded = (pid: number): void => void this.endedMs.set(pid, Number(process.hrtime.bigint()) / 1e6);
    const urls = { databaseUrl: this.postgres.url, amqpUrl: this.rabbitMq.url };
    for (const name of NAMES) this.instances.push(await StormInstance.create({ name, namespace: NAMESPACE, ...urls, onEnded }));
    for (const instance of this.instances) await instance.start({ ready: true });
    const { status } = await this.instance(0).process.http(`/v1/tenants/${SMALL_TENANT}`, { maxRunning: 2 });
    if (status !== 200) throw new Error(`expected the tenant's limit to be set, got ${status}`);
  }
}
