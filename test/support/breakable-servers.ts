import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ChannelModel, type Options } from 'amqplib';
import { COMMAND, topologyOf, type JobRequest } from '#libs/contract';
import { acquirePostgres, acquireRabbitMq, type LocalService } from '#libs/local-services';
import { syncBroker } from './broker-control.js';
import { CommandClient, type TestJob } from './command-client.js';
import { EventCollector } from './event-collector.js';
import { eventually } from './eventually.js';
import { JobcastProcess } from './jobcast-process.js';
import { ENDURANCE, RunLog, type RunRecord } from './run-log.js';
import { storyMistakes } from './story-mistakes.js';

const NAMESPACE = 'faults';
const LISTENER = 'faults-listener';

/** Servers of one test file, because it breaks them, with instances that use them, and a durable queue that hears all events. */
export class BreakableServers {
  readonly namespace = NAMESPACE;
  readonly topology = topologyOf(NAMESPACE);
  readonly instances: JobcastProcess[] = [];
  broker!: ChannelModel;
  commands!: CommandClient;
  #declared: Promise<void> | undefined;

  private constructor(
    readonly dataDir: string,
    readonly postgres: LocalService,
    readonly rabbitMq: LocalService,
    readonly runs: RunLog,
  ) {}

  static async start(): Promise<BreakableServers> {
    const dataDir = await mkdtemp(join(tmpdir(), 'jobcast-servers-'));
    const options = { dataDir, tell: () => undefined };
    const [postgres, rabbitMq] = await Promise.all([acquirePostgres({ ...options, durable: false }), acquireRabbitMq(options)]);
    const servers = new BreakableServers(dataDir, postgres, rabbitMq, await RunLog.create());
    await servers.connectToBroker();
    const channel = await servers.broker.createChannel();
    await channel.assertExchange(servers.topology.eventsExchange, 'topic', { durable: true });
    await channel.assertQueue(LISTENER, { durable: true });
    await channel.bindQueue(LISTENER, servers.topology.eventsExchange, '#');
    return servers;
  }

  async remove(): Promise<void> {
    await Promise.all(this.instances.splice(0).map((instance) => instance.stop()));
    await this.broker.close();
    await Promise.all([this.postgres.release(), this.rabbitMq.release()]);
    await this.runs.remove();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async connectToBroker(): Promise<void> {
    this.broker = await connect(this.rabbitMq.url);
    this.broker.on('error', () => undefined);
    this.commands = await CommandClient.open(await this.broker.createChannel(), NAMESPACE);
    this.commands.channel.on('error', () => undefined);
  }

  /** Resolves when what the instances have declared so far is on the disk of the broker. */
  declared(): Promise<void> {
    return (this.#declared ??= syncBroker(this.dataDir));
  }

  /** Starts an instance and does not wait. */
  async launch(settings: Readonly<Record<string, string>> = {}): Promise<JobcastProcess> {
    const shared = {
      DATABASE_URL: this.postgres.url,
      AMQP_URL: this.rabbitMq.url,
      JOBCAST_NAMESPACE: NAMESPACE,
      JOBCAST_PLUGINS: ENDURANCE,
    };
    const instance = await JobcastProcess.launch({ ...shared, ...settings });
    this.instances.push(instance);
    return instance;
  }

  /** Starts an instance of five places and waits until it is ready. */
  async startInstance(): Promise<void> {
    const instance = await this.launch({ JOBCAST_POOL_SIZE: '5' });
    await instance.untilReady();
  }

  job(type: string, durationMs: number): JobRequest {
    return { type, parameters: { folder: this.runs.folder, durationMs } };
  }
  gated(type: 'gated' | 'gated-restartable', gate: string): JobRequest {
    return { type, parameters: { folder: this.runs.folder, gate } };
  }

  /** Publishes commands to submit jobs, and waits until the broker has all of them. */
  async publishConfirmed(requests: readonly TestJob[], properties: Options.Publish = {}): Promise<void> {
    const channel = await this.broker.createConfirmChannel();
    channel.on('error', () => undefined);
    for (const request of requests)
      channel.publish(this.topology.commandsExchange, COMMAND.submit, Buffer.from(JSON.stringify(request)), {
        persistent: true,
        ...(request.name && { messageId: request.name }),
        ...properties,
      });
    await channel.waitForConfirms();
  }

  /** Resolves when these jobs run, by their own words. */
  async untilRunning(ids: readonly string[]): Promise<void> {
    await eventually('all run', async () => (await this.recorded('start', ids)) === ids.length);
  }

  /** How many of these jobs have recorded this. */
  async recorded(what: RunRecord['what'], ids: readonly string[]): Promise<number> {
    return (await this.runs.records(what)).filter(({ jobId }) => ids.includes(jobId)).length;
  }

  /** Hears the events that the durable queue kept, until these jobs have ended, and expects every story to be whole. */
  async hearAll(ids: readonly string[]): Promise<EventCollector> {
    const listener = await connect(this.rabbitMq.url);
    try {
      const events = await EventCollector.consume(await listener.createChannel(), LISTENER);
      for (const id of ids) await events.untilEnded(id);
      expect(ids.flatMap((id) => storyMistakes(events.eventsOf(id)))).toEqual([]);
      expect(await this.runs.ranTwice()).toEqual([]);
      return events;
    } finally {
      await listener.close();
    }
  }
}
