import { fileURLToPath } from 'node:url';
import { JobcastProcess } from '../support/jobcast-process.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { patiently } from './patiently.js';

const SHIFTED_CLOCK = new URL('../support/shifted-clock.mjs', import.meta.url).href;
const PLUGIN = fileURLToPath(new URL('../support/plugins/storm', import.meta.url));

/** How instances are started: leases are short, so that a round is. */
export const TIMES = { heartbeatMs: 500, leaseMs: 3_000, graceMs: 1_000 };

const READY_MS = 120_000;

const SETTINGS = {
  JOBCAST_PLUGINS: PLUGIN,
  JOBCAST_POOL_SIZE: '6',
  JOBCAST_HEARTBEAT_MS: String(TIMES.heartbeatMs),
  JOBCAST_LEASE_MS: String(TIMES.leaseMs),
  JOBCAST_SHUTDOWN_GRACE_MS: String(TIMES.graceMs),
};

/** What an instance needs to know. */
export interface StormInstanceOptions {
  readonly name: string;
  readonly namespace: string;
  readonly databaseUrl: string;
  readonly amqpUrl: string;
  /** Told when a process has ended, by the monotonic clock. */
  readonly onEnded: (pid: number) => void;
}

/** One instance through all its processes, with its own lines to both servers. One thing is done to it at a time. */
export class StormInstance {
  #process: JobcastProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly options: StormInstanceOptions,
    readonly toDatabase: TcpProxy,
    readonly toBroker: TcpProxy,
  ) {}

  /** Makes one; no process runs yet. */
  static async create(options: StormInstanceOptions): Promise<StormInstance> {
    const lines = await Promise.all([TcpProxy.before(options.databaseUrl, 5432), TcpProxy.before(options.amqpUrl, 5672)]);
    return new StormInstance(options, ...lines);
  }

  get name(): string {
    return this.options.name;
  }

  /** The process that runs now. */
  get process(): JobcastProcess {
    if (!this.#process) throw new Error(`instance ${this.name} has no process`);
    return this.#process;
  }

  /** Whether its process lives and can do its work. */
  async works(): Promise<boolean> {
    if (!this.#process?.listens) return false;
    return this.#process.http('/health/ready').then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  /** Starts a process, whose wall clock is off by `shiftMs`, and waits until it is ready when `ready` says so. */
  start({ shiftMs = 0, ready = false } = {}): Promise<void> {
    return this.alone(async () => {
      const { name, namespace, databaseUrl, amqpUrl } = this.options;
      this.#process = await JobcastProcess.launch({
        ...SETTINGS,
        JOBCAST_INSTANCE_ID: name,
        JOBCAST_NAMESPACE: namespace,
        DATABASE_URL: this.toDatabase.urlOf(databaseUrl),
        AMQP_URL: this.toBroker.urlOf(amqpUrl),
        ...(shiftMs === 0 ? {} : { NODE_OPTIONS: `--import=${SHIFTED_CLOCK}`, SHIFTED_CLOCK_MS: String(shiftMs) }),
      });
      if (ready) await this.#untilReady(this.#process);
    });
  }

  /** Ends the process by SIGKILL. */
  kill(): Promise<void> {
    return this.#end((process) => process.kill('SIGKILL'));
  }

  /** Ends the process by SIGTERM; fails when it does not end with 0. */
  stop(): Promise<void> {
    return this.#end((process) => process.stop());
  }

  /** Runs a piece of work while nothing else is done to this instance. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    if (this.#process) await this.kill();
    await Promise.all([this.toDatabase.close(), this.toBroker.close()]);
  }

  async #untilReady(process: JobcastProcess): Promise<void> {
    await patiently(`instance ${this.name} is ready`, () => this.works(), READY_MS).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${process.log.slice(-20).join('\n')}`);
    });
  }

  #end(how: (process: JobcastProcess) => Promise<unknown>): Promise<void> {
    return this.alone(async () => {
      const { process } = this;
      this.#process = undefined;
      await how(process).finally(() => this.options.onEnded(process.pid));
    });
  }
}
