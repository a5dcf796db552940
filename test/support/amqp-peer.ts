import { connect, type Channel, type ChannelModel, type GetMessage, type Options } from 'amqplib';
import { topologyOf } from '#libs/contract';
import { eventually } from './eventually.js';
import { testServices } from './services.js';
import { uniqueNamespace } from './unique-namespace.js';

/** A plain amqplib client beside the code under test, with queues of its own. */
export class AmqpPeer {
  readonly namespace = uniqueNamespace();
  readonly #queues = new Set<string>();

  private constructor(
    readonly model: ChannelModel,
    readonly channel: Channel,
  ) {}

  static async connect(): Promise<AmqpPeer> {
    const model = await connect(testServices().amqpUrl);
    const channel = await model.createChannel();
    return new AmqpPeer(model, channel);
  }

  /** A name in this peer's namespace; a queue of that name is deleted at the end. */
  name(word: string): string {
    const name = `${this.namespace}.${word}`;
    this.#queues.add(name);
    return name;
  }

  /** Declares a queue of this namespace. */
  async queue(word: string, options: Options.AssertQueue = {}): Promise<string> {
    const { queue } = await this.channel.assertQueue(this.name(word), options);
    return queue;
  }

  /** The next message of a queue, as soon as there is one; it is acknowledged. */
  async next(queue: string): Promise<GetMessage> {
    let message: GetMessage | false = false;
    await eventually(`a message in ${queue}`, async () => (message = await this.channel.get(queue, { noAck: true })) !== false);
    return message as unknown as GetMessage;
  }

  /** How many messages wait in a queue. */
  async waiting(queue: string): Promise<number> {
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  /** Deletes the queues and exchanges of the service in a namespace. */
  async deleteTopology(namespace = this.namespace): Promise<void> {
    const { commandsQueue, controlQueue, rejectedQueue, ...exchanges } = topologyOf(namespace);
    for (const queue of [commandsQueue, controlQueue, rejectedQueue]) await this.channel.deleteQueue(queue);
    for (const exchange of Object.values(exchanges)) await this.channel.deleteExchange(exchange);
  }

  async close(): Promise<void> {
    for (const queue of this.#queues) await this.channel.deleteQueue(queue);
    await this.model.close();
  }
}
