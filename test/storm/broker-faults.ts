import type { Fault } from './fault.js';
import { pause } from './pause.js';

/** What happens to the broker. */
export const BROKER_FAULTS: readonly Fault[] = [
  {
    name: 'kill RabbitMQ',
    strike: async ({ rabbitMq }, { force }) => {
      await rabbitMq.kill();
      await pause(0, 2_000, force);
      await rabbitMq.restart();
    },
  },
  { name: 'restart RabbitMQ', strike: ({ rabbitMq }) => rabbitMq.restart() },
  { name: 'close all channels from the broker', strike: ({ brokerControl }) => brokerControl.closeChannels() },
  { name: 'close all connections from the broker', strike: ({ brokerControl }) => brokerControl.closeConnections() },
];
