import { connect, type AmqpConnectionManager } from 'amqp-connection-manager';
import { topologyOf, type JobEvent } from '#libs/contract';
import type { Ledger } from './ledger.js';

const PREFETCH = 100;

/** Another service that listens: on a durable queue, acknowledging what it noted, and connecting again whenever it was cut off. */
export class Listener {
  private constructor(private readonly connection: AmqpConnectionManager) {}

  /** Binds a durable queue to all events of a namespace and notes in the ledger what comes. */
  static async start(amqpUrl: string, namespace: string, ledger: Ledger): Promise<Listener> {
    const { eventsExchange } = topologyOf(namespace);
    const queue = `${namespace}-listener`;
    const connection = connect([amqpUrl], { reconnectTimeInSeconds: 0.2 });
    const channel = connection.createChannel({
      setup: async (raw: Parameters<Exclude<Parameters<AmqpConnectionManager['createChannel']>[0], undefined>['setup'] & object>[0]) => {
        await raw.assertExchange(eventsExchange, 'topic', { durable: true });
        await raw.assertQueue(queue, { durable: true });
        await raw.bindQueue(queue, eventsExchange, '#');
      },
    });
    channel.on('error', () => undefined); // it connects again
    await channel.waitForConnect();
    const hear = (content: Buffer): void => {
      const event = JSON.parse(content.toString()) as JobEvent;
      if (event.type !== 'jobcast.job.progress') ledger.hear(event.data);
    };
    await channel.consume(queue, (message) => (hear(message.content), channel.ack(message)), { prefetch: PREFETCH });
    return new Listener(connection);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
