import { connect, type AmqpConnectionManager, type ChannelWrapper } from 'amqp-connection-manager';
import { COMMAND, topologyOf, type JobRequest } from '#libs/contract';
import type { Submitted } from './invariants.js';
import { JOB_KINDS } from './job-kinds.js';
import type { Random } from './random.js';
import type { WatchedDatabase } from './watched-database.js';

const TENANTS = Array.from({ length: 20 }, (_, index) => `tenant${String(index + 1).padStart(2, '0')}`);
const BULK = 5;
const SHEPHERD_MS = 400;

/** Jobs that wait for a command, and the command. */
const TO_COMMAND = `SELECT i.id AS "jobId", i.tenant, i.status, p.name FROM t_job_info i JOIN t_job_parameters p ON p.job_id = i.id
  WHERE i.ended_as IS NULL AND (p.name LIKE 'pending %' OR p.name LIKE 'stopped-%')`;

interface ToCommand {
  readonly jobId: string;
  readonly tenant: string;
  readonly status: string;
  readonly name: string;
}

/** Another service that submits: 20 tenants, all kinds of jobs, each message sent until the broker has confirmed it. */
export class Load {
  /** What was submitted; after `confirmed`, all of it is the broker's or Jobcast's. */
  readonly submitted: Submitted[] = [];
  #sending: Promise<unknown>[] = [];
  #shepherd: Promise<void> | undefined;
  #ended = false;

  private constructor(
    private readonly options: { readonly random: Random; readonly file: string; readonly database: WatchedDatabase },
    private readonly exchange: string,
    private readonly connection: AmqpConnectionManager,
    private readonly channel: ChannelWrapper,
  ) {}

  /** Connects, and begins to enqueue what is PENDING and to stop what is to be stopped. */
  static async start(amqpUrl: string, namespace: string, options: Load['options']): Promise<Load> {
    const connection = connect([amqpUrl], { reconnectTimeInSeconds: 0.2 });
    const channel = connection.createChannel({ confirm: true });
    channel.on('error', () => undefined); // it connects again
    await channel.waitForConnect();
    const load = new Load(options, topologyOf(namespace).commandsExchange, connection, channel);
    load.#shepherd = load.#tend();
    return load;
  }

  /** Sends every kind once to random tenants, `times` over: each alone, some twice, some in one message. */
  wave(times: number): void {
    const { random } = this.options;
    for (let time = 0; time < times; time += 1) {
      for (const kind of random.shuffled(JOB_KINDS)) this.#alone(kind.name);
      this.#bulk();
    }
  }

  /** Resolves when the broker has confirmed all that was sent. */
  async confirmed(): Promise<void> {
    await Promise.all(this.#sending.splice(0));
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#shepherd;
    await this.connection.close();
  }

  #alone(kind: string): void {
    const { random } = this.options;
    const request = this.#request(kind);
    const body = { tenant: random.pick(TENANTS), ...request };
    const how = random.next();
    if (how < 0.2) {
      this.#send(COMMAND.submit, { ...body, idempotencyKey: request.name }, `${request.name} once`);
      this.#send(COMMAND.submit, { ...body, idempotencyKey: request.name }, `${request.name} again`);
      return;
    }
    this.#send(COMMAND.submit, body, `${request.name}`);
    if (how < 0.4) this.#send(COMMAND.submit, body, `${request.name}`);
  }

  #bulk(): void {
    const { random } = this.options;
    const jobs = Array.from({ length: BULK }, () => this.#request(random.pick(JOB_KINDS).name));
    this.#send(COMMAND.submit, { tenant: random.pick(TENANTS), jobs }, `bulk ${jobs[0]!.name}`);
  }

  #request(kind: string): JobRequest {
    const { random, file } = this.options;
    const name = `${kind} ${this.submitted.length + 1}`;
    this.submitted.push({ name, kind });
    return { name, ...JOB_KINDS.find((candidate) => candidate.name === kind)!.request({ random, file, nowMs: Date.now() }) };
  }

  #send(key: string, body: object, messageId: string): void {
    this.#sending.push(this.#sendUntilConfirmed(key, Buffer.from(JSON.stringify(body)), messageId));
  }

  /** The channel sends again what was not confirmed when it was lost, but not in every case; the message id makes a repeat harmless. */
  async #sendUntilConfirmed(key: string, body: Buffer, messageId: string): Promise<void> {
    while (!this.#ended) {
      const sent = this.channel.publish(this.exchange, key, body, { persistent: true, messageId });
      if (await sent.catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, SHEPHERD_MS));
    }
  }

  /** Commands are repeated until the job shows that one was carried out. */
  async #tend(): Promise<void> {
    while (!this.#ended) {
      for (const job of (await this.options.database.look<ToCommand>(TO_COMMAND)) ?? []) this.#command(job);
      await new Promise((resolve) => setTimeout(resolve, SHEPHERD_MS));
    }
  }

  #command({ jobId, tenant, status, name }: ToCommand): void {
    const due = name.startsWith('pending') ? status === 'PENDING' : name.startsWith('stopped-waiting') || status === 'RUNNING';
    if (!due || !this.connection.isConnected()) return;
    const key = name.startsWith('pending') ? COMMAND.enqueue : COMMAND.stop;
    this.channel.publish(this.exchange, key, Buffer.from(JSON.stringify({ tenant, jobId })), { persistent: true }).catch(() => undefined);
  }
}
