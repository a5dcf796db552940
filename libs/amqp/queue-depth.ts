import type { AmqpConnection } from './amqp-connection.js';
import { closeWithin } from './close-within.js';

const CLOSE_TIMEOUT_MS = 3_000;

/** How many messages wait in a queue; rejects when it does not exist or there is no connection. */
export async function queueDepth(connection: AmqpConnection, queue: string): Promise<number> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined); // told by what rejects
  try {
    return (await channel.checkQueue(queue)).messageCount;
  } finally {
    await closeWithin(channel, CLOSE_TIMEOUT_MS);
  }
}
