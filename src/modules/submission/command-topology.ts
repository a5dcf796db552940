import type { TopologySpec } from '#libs/amqp';
import { COMMAND, topologyOf } from '#libs/contract';

/** What the commands need on the broker. The queues' arguments never change: the broker refuses a queue declared otherwise. */
export function commandTopology(namespace: string): TopologySpec {
  const names = topologyOf(namespace);
  const quorum = {
    'x-queue-type': 'quorum',
    'x-delivery-limit': 20,
    'x-dead-letter-exchange': names.rejectedExchange,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
  return {
    exchanges: [
      { name: names.rejectedExchange, type: 'fanout' },
      { name: names.unroutedExchange, type: 'fanout' },
      { name: names.commandsExchange, type: 'topic', alternateExchange: names.unroutedExchange },
    ],
    queues: [
      { name: names.rejectedQueue },
      { name: names.commandsQueue, arguments: quorum },
      { name: names.controlQueue, arguments: quorum },
    ],
    bindings: [
      { exchange: names.rejectedExchange, queue: names.rejectedQueue },
      { exchange: names.unroutedExchange, queue: names.commandsQueue },
      { exchange: names.commandsExchange, queue: names.commandsQueue, routingKey: COMMAND.submit },
      { exchange: names.commandsExchange, queue: names.controlQueue, routingKey: COMMAND.enqueue },
      { exchange: names.commandsExchange, queue: names.controlQueue, routingKey: COMMAND.stop },
    ],
  };
}
