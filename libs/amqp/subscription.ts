import type { Channel, ConsumeMessage } from 'amqplib';
import { AckGatherer } from './ack-gatherer.js';
import { closeWithin } from './close-within.js';
import type { Delivery } from './delivery.js';

/** What a {@link Subscription} consumes. */
export interface SubscriptionOptions {
  readonly channel: Channel;
  readonly queue: string;
  readonly prefetch: number;
  readonly consumerTag?: string;
  /**
   * At its end the channel is closed without a cancel; default false. A queue with a single active consumer goes on to the
   * next one at the cancel (seen with RabbitMQ 3.10.8), while this one still handles what it holds; at the close it gives
   * what was held back to the head of the queue first.
   */
  readonly handsOverWhole?: boolean;
  /** Settles when the delivery is handled; must not reject. */
  readonly handle: (delivery: Delivery) => Promise<void>;
}

const CLOSE_TIMEOUT_MS = 3_000;

/** One life of a consumer on one channel: from consume to the close of the channel. */
export class Subscription {
  /** Resolves when the broker ended it: the channel closed, or the consumer was cancelled (its queue is gone, say). */
  readonly lost: Promise<string>;
  readonly #options: SubscriptionOptions;
  readonly #channel: Channel;
  readonly #acks = new AckGatherer<ConsumeMessage>();
  #consumerTag: string | undefined;
  #open = true;
  #taking = true;
  #flushing: NodeJS.Immediate | undefined;
  #underWay = 0;
  #onHandled: (() => void) | undefined;
  #retired: Promise<void> | undefined;
  #lose: (reason: string) => void = () => undefined;

  private constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#channel = options.channel;
    this.lost = new Promise((resolve) => (this.#lose = resolve));
    this.#channel.on('close', () => this.#ended('the channel closed'));
  }

  /** Begins to consume; on failure the channel is closed. */
  static async open(options: SubscriptionOptions): Promise<Subscription> {
    const subscription = new Subscription(options);
    try {
      await subscription.#consume();
      return subscription;
    } catch (error) {
      await subscription.retire();
      throw error;
    }
  }

  /** Takes nothing new, waits for what is being handled, and closes the channel: what is not acknowledged goes back. */
  retire(): Promise<void> {
    return (this.#retired ??= this.#retire());
  }

  async #retire(): Promise<void> {
    this.#taking = false;
    const { handsOverWhole = false } = this.#options;
    // The answer is not awaited: with a broker that has stalled it never comes.
    if (this.#open && this.#consumerTag !== undefined && !handsOverWhole) this.#channel.cancel(this.#consumerTag).catch(() => undefined);
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#onHandled = resolve));
    this.#flush();
    if (!this.#open) return;
    this.#open = false;
    await closeWithin(this.#channel, CLOSE_TIMEOUT_MS);
  }

  async #consume(): Promise<void> {
    const { queue, prefetch, consumerTag } = this.#options;
    await this.#channel.prefetch(prefetch);
    const options = consumerTag === undefined ? {} : { consumerTag };
    const reply = await this.#channel.consume(queue, (message) => this.#take(message), options);
    this.#consumerTag = reply.consumerTag;
  }

  #take(message: ConsumeMessage | null): void {
    if (message === null) {
      this.#consumerTag = undefined;
      this.#taking = false;
      return this.#lose('the broker cancelled the consumer');
    }
    this.#acks.delivered(message.fields.deliveryTag, message);
    // After the cancel has been sent deliveries still come: they are not answered, and go back when the channel closes.
    if (this.#taking) void this.#handle(this.#deliveryOf(message));
  }

  async #handle(delivery: Delivery): Promise<void> {
    this.#underWay += 1;
    await this.#options.handle(delivery);
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#onHandled?.();
  }

  #deliveryOf({ content, properties, fields }: ConsumeMessage): Delivery {
    const { deliveryTag } = fields;
    const isOpen = () => this.#open;
    return {
      body: content,
      properties,
      fields,
      get alive() {
        return isOpen();
      },
      ack: () => this.#ack(deliveryTag),
      giveBack: () => this.#giveBack(deliveryTag),
    };
  }

  #ack(tag: number): void {
    this.#acks.ack(tag);
    // What is handled in one turn of the event loop, such as by one commit, is acknowledged together.
    this.#flushing ??= setImmediate(() => this.#flush());
  }

  #giveBack(tag: number): void {
    const message = this.#acks.withdraw(tag);
    if (message) this.#answer(() => this.#channel.nack(message, false, true));
  }

  #flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    this.#answer(() => {
      for (const { message, allUpTo } of this.#acks.take()) this.#channel.ack(message, allUpTo);
    });
  }

  #answer(send: () => void): void {
    if (!this.#open) return;
    try {
      send();
    } catch {
      this.#open = false; // The connection is closing: amqplib refuses to send, and everything unanswered comes again.
    }
  }

  #ended(reason: string): void {
    this.#open = false;
    this.#taking = false;
    this.#lose(reason);
  }
}
