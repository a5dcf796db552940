import type { Channel } from 'amqplib';
import { TopologyMismatchError } from './topology-mismatch-error.js';
import type { ExchangeSpec, QueueSpec, TopologySpec } from './topology-spec.js';

const PRECONDITION_FAILED = 406;

/**
 * Declares exchanges, then queues, then bindings; what already exists as declared stays as it is.
 * @throws TopologyMismatchError when something of that name exists with other properties (the channel is closed then).
 */
export async function declare(channel: Channel, spec: TopologySpec): Promise<void> {
  for (const exchange of spec.exchanges ?? []) {
    await named('exchange', exchange.name, () => declareExchange(channel, exchange));
  }
  for (const queue of spec.queues ?? []) {
    await named('queue', queue.name, () => declareQueue(channel, queue));
  }
  for (const { queue, exchange, routingKey } of spec.bindings ?? []) {
    await channel.bindQueue(queue, exchange, routingKey ?? '');
  }
}

function declareExchange(channel: Channel, { name, type, durable = true, alternateExchange }: ExchangeSpec): Promise<unknown> {
  return channel.assertExchange(name, type, { durable, ...(alternateExchange === undefined ? {} : { alternateExchange }) });
}

function declareQueue(
  channel: Channel,
  { name, durable = true, exclusive = false, autoDelete = false, ...rest }: QueueSpec,
): Promise<unknown> {
  return channel.assertQueue(name, { durable, exclusive, autoDelete, arguments: { ...rest.arguments } });
}

async function named(kind: 'exchange' | 'queue', subject: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === PRECONDITION_FAILED)
      throw new TopologyMismatchError(kind, subject, error);
    throw error;
  }
}
