import { randomUUID } from 'node:crypto';
import { Consumer, declare, type AmqpConnection, type Delivery, type Tell } from '#libs/amqp';
import type { Reply } from '#libs/contract';
import { LongLived } from '#libs/runtime';

/** What a {@link ReplyQueue} needs. */
export interface ReplyQueueOptions {
  readonly connection: AmqpConnection;
  readonly tell: Tell;
  readonly namespace: string;
  /** How many replies there may be at once. */
  readonly prefetch: number;
  readonly onReply: (correlationId: string, reply: Reply) => void;
  /** There is a new queue: what was sent with an older one gets no reply any more. */
  readonly onRenewed: () => void;
}

/**
 * The queue for the replies of one client. It belongs to its connection, and each connection has a queue of another name: the
 * broker may hold the lock of a lost connection's queue for a while.
 */
export class ReplyQueue extends LongLived {
  readonly #consumer: Consumer;
  readonly #options: ReplyQueueOptions;
  #name: string | undefined;

  constructor(options: ReplyQueueOptions) {
    super();
    const { connection, tell, namespace, prefetch, onRenewed } = options;
    this.#options = options;
    this.#consumer = new Consumer({
      connection,
      tell,
      prefetch,
      queue: async (channel) => {
        const name = `${namespace}.replies.${randomUUID()}`;
        await declare(channel, { queues: [{ name, durable: false, exclusive: true, autoDelete: true }] });
        return name;
      },
      onConsuming: (queue) => {
        this.#name = queue;
        onRenewed();
      },
      handle: async (delivery) => this.#take(delivery),
    });
    connection.onDisconnected(() => (this.#name = undefined));
  }

  /** Its name; undefined while there is none. */
  get name(): string | undefined {
    return this.#name;
  }

  protected override async onStart(): Promise<void> {
    await this.#consumer.start();
  }

  protected override async onStop(): Promise<void> {
    await this.#consumer.stop();
  }

  #take(delivery: Delivery): void {
    const { correlationId } = delivery.properties;
    delivery.ack();
    try {
      this.#options.onReply(String(correlationId), JSON.parse(delivery.body.toString()) as Reply);
    } catch (error) {
      this.#options.tell.warn({ correlationId, reason: String(error) }, 'a reply could not be read');
    }
  }
}
