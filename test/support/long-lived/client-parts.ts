import { COMMAND, topologyOf, type Reply } from '#libs/contract';
import { JobcastClient } from '#libs/client';
import { CommandSender } from '../../../libs/client/commands/command-sender.js';
import { encodeCommand } from '../../../libs/client/commands/encode-command.js';
import { ReplyQueue } from '../../../libs/client/commands/reply-queue.js';
import { DeadLetters } from '../../../libs/client/listening/dead-letters.js';
import { Listener } from '../../../libs/client/listening/listener.js';
import { ConfirmPublisher } from '#libs/amqp';
import { declare } from '#libs/amqp';
import { commandTopology } from '../../../src/modules/submission/command-topology.js';
import { eventually } from '../eventually.js';
import { eventOf, publishEvents } from '../published-events.js';
import { silentTell } from '../silent-tell.js';
import { many, reconnect, startedConnection } from './broker-parts.js';
import { Gate } from './held-job.js';
import type { MakePart } from './part-under-test.js';
import type { TestServers } from './test-servers.js';

const JOB = { tenant: 'acme', type: 'echo' };
const ANSWER: Reply = { ok: true, job: { id: '1', status: 'QUEUED', duplicate: false } as never, warnings: [] };

/** Answers commands in the place of a service, each when the gate is open; gives the namespace. */
async function answering(servers: TestServers, gate?: Gate): Promise<string> {
  const namespace = servers.newNamespace();
  const { channel } = servers.peer;
  await declare(channel, commandTopology(namespace));
  await channel.consume(
    topologyOf(namespace).commandsQueue,
    (message) => {
      if (message) void answer(message.properties.replyTo as string, message.properties.correlationId as string);
    },
    { noAck: true },
  );
  const answer = async (replyTo: string, correlationId: string): Promise<void> => {
    await gate?.pass();
    channel.sendToQueue(replyTo, Buffer.from(JSON.stringify(ANSWER)), { correlationId });
  };
  return namespace;
}

/** Parts of the client library. */
export const CLIENT_PARTS: Readonly<Record<string, MakePart>> = {
  ReplyQueue: async (servers) => {
    const connection = await startedConnection(servers);
    let queues = 0;
    const on = { onReply: () => undefined, onRenewed: () => void (queues += 1) };
    const part = new ReplyQueue({ connection, tell: silentTell(), namespace: servers.newNamespace(), prefetch: 10, ...on });
    return { part, statements: () => queues, reconnect: () => reconnect(servers, connection), remove: () => connection.stop() };
  },
  CommandSender: async (servers) => {
    const connection = await startedConnection(servers);
    const gate = new Gate();
    const namespace = await answering(servers, gate);
    const part = new CommandSender({ connection, tell: silentTell(), namespace, maxUnsettled: 1_000, token: undefined });
    const send = () => part.send({ key: COMMAND.submit, body: encodeCommand(JOB), until: 'reply' }, 0);
    return {
      part,
      hold: () => gate.holding(send()),
      load: async () => (gate.open(), many(send)),
      takesNothing: () => expect(send()).rejects.toMatchObject({ code: 'STOPPED' }),
      reconnect: () => reconnect(servers, connection),
      remove: () => connection.stop(),
    };
  },
  JobcastClient: async (servers) => {
    const gate = new Gate();
    const namespace = await answering(servers, gate);
    const part = new JobcastClient({ url: servers.amqpUrl, namespace, tell: silentTell(), timeoutMs: 0 });
    const listen = () => part.listen({ group: null }, () => undefined);
    return {
      part,
      begin: listen,
      hold: () => gate.holding(part.submit(JOB)),
      load: async () => {
        gate.open();
        return { ended: Promise.allSettled([many(() => part.submit(JOB)).ended, listen()]) };
      },
      takesNothing: async () => {
        await expect(part.submit(JOB)).rejects.toMatchObject({ code: 'STOPPED' });
        await expect(listen()).rejects.toMatchObject({ code: 'STOPPED' });
      },
      remove: async () => {},
    };
  },
  Listener: async (servers) => {
    const connection = await startedConnection(servers);
    const publisher = new ConfirmPublisher({ connection, tell: silentTell() });
    const namespace = servers.newNamespace();
    const gate = new Gate();
    let [held, heard] = [false, 0];
    const handler = async () => {
      heard += 1;
      if (held) await gate.pass();
    };
    const deadLetters = new DeadLetters({ connection, publisher, tell: silentTell() });
    const part = new Listener({ connection, deadLetters, tell: silentTell(), namespace, listen: { group: null }, handler });
    const publish = (job: number) => publishEvents(servers.peer.channel, namespace, [eventOf(`job-${job}`, 1)]);
    return {
      part,
      hold: async () => {
        held = true;
        publish(0);
        return gate.holding(Promise.resolve());
      },
      load: async () => {
        for (let job = 0; job < 100; job += 1) publish(job);
        await eventually('an event has come', () => heard > 0);
        return { ended: Promise.resolve() };
      },
      statements: () => heard,
      reconnect: () => reconnect(servers, connection),
      remove: () => connection.stop(),
    };
  },
};
