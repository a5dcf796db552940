import { AmqpConnection, ConfirmPublisher, Consumer, NotConfirmedError } from '#libs/amqp';
import { COMMAND, topologyOf } from '#libs/contract';
import { ProgressPublisher, Relay } from '../../../src/events/index.js';
import { CommandServer } from '../../../src/modules/submission/index.js';
import { RejectedWatch } from '../../../src/modules/submission/rejected-watch.js';
import { eventually } from '../eventually.js';
import { silentTell } from '../silent-tell.js';
import { Gate } from './held-job.js';
import type { Load, MakePart } from './part-under-test.js';
import type { TestServers } from './test-servers.js';

const MANY_MESSAGES = 500;

export const many = (act: () => Promise<unknown>): Load => ({ ended: Promise.allSettled(Array.from({ length: MANY_MESSAGES }, act)) });

export function connectionOf(servers: TestServers): AmqpConnection {
  const backOff = { baseMs: 20, factor: 1, maxMs: 20 };
  return new AmqpConnection({ url: servers.amqpUrl, name: 'part', tell: silentTell(), backOff });
}

/** A connection that works, if the broker can be reached. */
export async function startedConnection(servers: TestServers): Promise<AmqpConnection> {
  const connection = connectionOf(servers);
  await connection.start();
  if (servers.available) await connection.whenConnected();
  return connection;
}

/** Loses the connection and waits for the next one. */
export async function reconnect(servers: TestServers, connection: AmqpConnection): Promise<void> {
  const connected = new Promise<void>((resolve) => connection.onConnected(resolve));
  servers.toBroker.cut();
  await connected;
}

/** Parts that work with the broker. */
export const BROKER_PARTS: Readonly<Record<string, MakePart>> = {
  AmqpConnection: async (servers) => {
    const part = connectionOf(servers);
    return {
      part,
      load: async () => {
        await part.whenConnected();
        return many(() => part.createChannel());
      },
      remove: async () => {},
    };
  },
  ConfirmPublisher: async (servers) => {
    const connection = await startedConnection(servers);
    const part = new ConfirmPublisher({ connection, tell: silentTell() });
    const publish = () => part.publish({ exchange: '', routingKey: 'nowhere', body: Buffer.alloc(4_000), properties: {} });
    return {
      part,
      load: async () => many(publish),
      takesNothing: () => expect(publish()).rejects.toBeInstanceOf(NotConfirmedError),
      reconnect: () => reconnect(servers, connection),
      remove: () => connection.stop(),
    };
  },
  Consumer: async (servers) => {
    const connection = await startedConnection(servers);
    const queue = await servers.peer.queue(servers.newNamespace());
    const gate = new Gate();
    let [held, taken] = [false, 0];
    const part = new Consumer({
      ...{ connection, tell: silentTell(), queue, prefetch: 20 },
      handle: async (delivery) => {
        taken += 1;
        if (held) await gate.pass();
        delivery.ack();
      },
    });
    const send = async () => void servers.peer.channel.sendToQueue(queue, Buffer.from('x'));
    const expectNoConsumer = async (): Promise<void> =>
      eventually('the broker has no consumer', async () => (await servers.peer.channel.checkQueue(queue)).consumerCount === 0);
    return {
      part,
      hold: async () => {
        held = true;
        await send();
        return gate.holding(Promise.resolve());
      },
      load: async () => many(send),
      takesNothing: expectNoConsumer,
      statements: () => taken,
      poke: send,
      reconnect: async () => {
        await reconnect(servers, connection);
        await expectNoConsumer();
      },
      remove: () => connection.stop(),
    };
  },
  RejectedWatch: async (servers) => {
    const connection = await startedConnection(servers);
    const queue = await servers.peer.queue(servers.newNamespace());
    const part = new RejectedWatch(connection, queue, silentTell());
    return { part, reconnect: () => reconnect(servers, connection), remove: () => connection.stop() };
  },
  CommandServer: async (servers) => {
    const shared = await servers.shared();
    const part = shared.make(CommandServer);
    const gate = new Gate();
    let held = false;
    part.strategy.addHandler(COMMAND.submit, async () => {
      if (held) await gate.pass();
      return {};
    });
    const { commandsExchange, commandsQueue } = topologyOf(shared.namespace);
    const send = async () => void servers.peer.channel.publish(commandsExchange, COMMAND.submit, Buffer.from('{}'));
    const waiting = async () => (await servers.peer.channel.checkQueue(commandsQueue)).messageCount;
    const listen = async () => {
      await part.strategy.listen(() => undefined);
      await eventually('the broker has the consumer', async () => {
        if (!part.strategy.unwrap<AmqpConnection>().connected) return false;
        return (await servers.peer.channel.checkQueue(commandsQueue)).consumerCount > 0;
      });
    };
    return shared.under(part, {
      hold: async () => {
        held = true;
        await listen();
        await send();
        return gate.holding(Promise.resolve());
      },
      load: async () => {
        await listen();
        return many(send);
      },
      takesNothing: async () => {
        await send();
        await eventually('the command stays in its queue', async () => (await waiting()) > 0);
      },
    });
  },
  ProgressPublisher: async (servers) => {
    const shared = await servers.shared();
    const part = shared.make(ProgressPublisher);
    const progress = { jobId: 'a', tenant: 'acme', jobType: 'echo', percentCompleted: 1, attempt: 1 };
    return shared.under(part, {
      load: async () => {
        await eventually('progress can be published', () => part.connected);
        return many(async () => part.publish([progress as never]));
      },
    });
  },
  Relay: async (servers) => {
    const shared = await servers.shared();
    const events = async () => (await shared.database.query<{ n: number }>('SELECT count(*)::int AS n FROM t_outbox'))[0]!.n;
    return shared.under(shared.make(Relay), {
      load: () => shared.submitMany(),
      takesNothing: async () => {
        const before = await events();
        await shared.submit('held');
        expect(await events()).toBe(before + 1);
      },
    });
  },
};
