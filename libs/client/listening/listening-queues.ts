import { randomUUID } from 'node:crypto';
import type { QueueSpec, TopologySpec } from '#libs/amqp';
import { topologyOf } from '#libs/contract';
import type { EventFilter } from './event-filter.js';
import type { ListenOptions } from './listen-options.js';

/** The queues of one listener. */
export interface ListeningQueues {
  readonly main: QueueSpec;
  /** Where events go that could not be handled; none for a listener that is one replica's own. */
  readonly dead: QueueSpec | undefined;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/;
const DEAD = 'dead';

/**
 * The queues of a listener. A group's queue is durable and has a single active consumer, so that one replica at a time handles
 * its events in their order and the next one goes on when it ends. One replica's own queue ends with its connection, and each
 * call gives it another name. @throws TypeError for a name that is none.
 */
export function listeningQueues(namespace: string, { group, queue = 'events' }: ListenOptions): ListeningQueues {
  if (group === null) {
    return { main: { name: `${namespace}.on.${randomUUID()}`, durable: false, exclusive: true, autoDelete: true }, dead: undefined };
  }
  requireName('group', group);
  requireName('queue', queue);
  const dead = `${namespace}.on.${group}.${DEAD}`;
  const quorum = { 'x-queue-type': 'quorum' };
  const mainArguments = {
    ...quorum,
    'x-single-active-consumer': true,
    'x-delivery-limit': 20,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': dead,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
  return { main: { name: `${namespace}.on.${group}.${queue}`, arguments: mainArguments }, dead: { name: dead, arguments: quorum } };
}

/** All that a listener declares itself. */
export function listeningTopology(namespace: string, { main, dead }: ListeningQueues, filter: EventFilter): TopologySpec {
  const exchange = topologyOf(namespace).eventsExchange;
  return {
    queues: dead ? [dead, main] : [main],
    bindings: filter.keys.map((routingKey) => ({ exchange, queue: main.name, routingKey })),
  };
}

function requireName(property: 'group' | 'queue', name: string): void {
  if (NAME.test(name) && !(property === 'queue' && name === DEAD)) return;
  throw new TypeError(
    `${property}: expected a name (${NAME.source}) other than "${DEAD}", got ${JSON.stringify(name)}; it becomes a part of the queue's name`,
  );
}
