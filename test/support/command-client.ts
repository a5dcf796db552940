import { randomUUID } from 'node:crypto';
import type { Channel, Options } from 'amqplib';
import { COMMAND, topologyOf, type ErrorCode, type JobAnswer, type JobRequest, type Reply, type Warning } from '#libs/contract';

const REPLY_MS = 60_000;

/** One job as a test asks for it. */
export type TestJob = { readonly tenant: string } & JobRequest;

/** Sends commands by AMQP and waits for their replies. */
export class CommandClient {
  readonly #replies = new Map<string, (reply: Reply) => void>();
  readonly #exchange: string;

  private constructor(
    readonly channel: Channel,
    namespace: string,
    readonly replyTo: string,
  ) {
    this.#exchange = topologyOf(namespace).commandsExchange;
  }

  /** With a queue of its own for replies. */
  static async open(channel: Channel, namespace: string): Promise<CommandClient> {
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const client = new CommandClient(channel, namespace, queue);
    await channel.consume(queue, (message) => message && client.#replied(String(message.properties.correlationId), message.content), {
      noAck: true,
    });
    return client;
  }

  /** Sends a command that nobody waits for; a Buffer goes as it is, anything else as JSON. */
  publish(key: string, body: unknown, properties: Options.Publish = {}): void {
    this.channel.publish(this.#exchange, key, Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)), properties);
  }

  /** Sends a command and gives its reply. */
  ask(key: string, body: unknown, properties: Options.Publish = {}): Promise<Reply> {
    const correlationId = typeof properties.correlationId === 'string' ? properties.correlationId : randomUUID();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Not within ${REPLY_MS} ms: a reply to ${key} ${JSON.stringify(body).slice(0, 500)}`)),
        REPLY_MS,
      );
      this.#replies.set(correlationId, (reply) => (clearTimeout(timer), resolve(reply)));
      this.publish(key, body, { replyTo: this.replyTo, ...properties, correlationId });
    });
  }

  /** Submits one job; fails when it is refused. */
  async submit(job: TestJob, properties: Options.Publish = {}): Promise<JobAnswer & { readonly warnings: readonly Warning[] }> {
    const reply = await this.ask(COMMAND.submit, job, properties);
    if (!reply.ok || !('job' in reply)) throw new Error(`expected the job to be accepted, got ${JSON.stringify(reply)}`);
    return { ...reply.job, warnings: reply.warnings };
  }

  /** Submits jobs in one message and gives their ids; fails when they are refused. */
  async submitMany(tenant: string, jobs: readonly JobRequest[]): Promise<string[]> {
    const reply = await this.ask(COMMAND.submit, { tenant, jobs });
    if (!reply.ok || !('jobs' in reply)) throw new Error(`expected the jobs to be accepted, got ${JSON.stringify(reply)}`);
    return reply.jobs.map(({ id }) => id);
  }

  /** Sends what must be refused; gives the code, the message and the properties that are named. */
  async refused(
    key: string,
    body: unknown,
    properties: Options.Publish = {},
  ): Promise<{ code: ErrorCode; message: string; properties: string[] }> {
    const reply = await this.ask(key, body, properties);
    if (reply.ok) throw new Error(`expected a refusal, got ${JSON.stringify(reply)}`);
    const { code, message, details } = reply.error;
    return { code, message, properties: details.map(({ property }) => property) };
  }

  #replied(correlationId: string, content: Buffer): void {
    this.#replies.get(correlationId)?.(JSON.parse(content.toString()) as Reply);
    this.#replies.delete(correlationId);
  }
}
