import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import type { JobAnswer, Reply } from '#libs/contract';

/** RabbitMQ's queue that needs no declaration: replies come back on the channel that asked. */
const REPLY_TO = 'amq.rabbitmq.reply-to';
const REPLY_WITHIN_MS = 30_000;

/** A plain AMQP client that submits jobs and stops them: a JSON body, a routing key, a publisher confirm, a reply. */
export class JobSubmitter {
  readonly #replies = new Map<string, (reply: Reply) => void>();
  readonly #exchange: string;
  readonly #connection: ChannelModel;
  readonly #channel: ConfirmChannel;
  #sent = 0;

  private constructor(exchange: string, connection: ChannelModel, channel: ConfirmChannel) {
    this.#exchange = exchange;
    this.#connection = connection;
    this.#channel = channel;
  }

  /** Connects; `exchange` is the one for commands. */
  static async connect(amqpUrl: string, exchange: string): Promise<JobSubmitter> {
    const connection = await connect(amqpUrl);
    connection.on('error', () => undefined); // what was not answered fails by its time limit
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    const submitter = new JobSubmitter(exchange, connection, channel);
    await channel.consume(
      REPLY_TO,
      (message) => {
        if (message) submitter.#replies.get(String(message.properties.correlationId))?.(JSON.parse(message.content.toString()) as Reply);
      },
      { noAck: true },
    );
    return submitter;
  }

  /** Publishes one command for each body at once, waits until the broker has them and the service has answered each. */
  async send(key: 'job.submit' | 'job.stop', bodies: readonly object[]): Promise<JobAnswer[]> {
    const replies = bodies.map((body) => this.#publish(key, body));
    await this.#channel.waitForConfirms();
    return Promise.all(replies);
  }

  /** Leaves the broker. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  #publish(key: string, body: object): Promise<JobAnswer> {
    const correlationId = `demo-${++this.#sent}`;
    const answered = this.#reply(key, correlationId);
    this.#channel.publish(this.#exchange, key, Buffer.from(JSON.stringify(body)), {
      persistent: true,
      contentType: 'application/json',
      correlationId,
      replyTo: REPLY_TO,
    });
    return answered;
  }

  async #reply(key: string, correlationId: string): Promise<JobAnswer> {
    const { promise, resolve, reject } = withResolvers<Reply>();
    const late = setTimeout(
      () => reject(new Error(`${key}: expected a reply within ${REPLY_WITHIN_MS / 1000} s, got none; is the service still there?`)),
      REPLY_WITHIN_MS,
    );
    this.#replies.set(correlationId, resolve);
    const reply = await promise.finally(() => (clearTimeout(late), this.#replies.delete(correlationId)));
    if (!reply.ok) throw new Error(`${key} was refused: ${reply.error.code}: ${reply.error.message}`);
    const [answer] = 'job' in reply ? [reply.job] : reply.jobs;
    if (!answer) throw new Error(`${key}: expected a job in the reply, got none`);
    return answer;
  }
}

/** As `Promise.withResolvers`, which Node.js 20 has not. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, resolve: (value) => settle?.resolve(value), reject: (error) => settle?.reject(error) };
}
