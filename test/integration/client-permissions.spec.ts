import { JobcastClient } from '#libs/client';
import { topologyOf } from '#libs/contract';
import { AmqpPeer } from '../support/amqp-peer.js';
import { controlBroker } from '../support/broker-control.js';
import { eventually } from '../support/eventually.js';
import { eventOf, publishEvents } from '../support/published-events.js';
import { testServices } from '../support/services.js';
import { silentTell } from '../support/silent-tell.js';

const { amqpUrl, dataDir } = testServices();
/** What the README of the client says that a user of the broker needs: configure, write, read. */
const PERMISSIONS = [
  '^jobcast\\.(replies|on)\\.',
  '^(jobcast\\.commands$|jobcast\\.on\\.|amq\\.default$)',
  '^jobcast\\.((replies|on)\\.|events$)',
] as const;
const erlangText = (text: string): string => `<<${JSON.stringify(text)}>>`;

describe('a user of the broker with few permissions', () => {
  let peer: AmqpPeer;
  let user: string;

  beforeAll(async () => {
    peer = await AmqpPeer.connect();
    user = `billing-${peer.namespace}`; // users are the broker's and not a namespace's
    const texts = ['/', ...PERMISSIONS.map((pattern) => pattern.replaceAll('jobcast', peer.namespace)), 'a test'].map(erlangText).join();
    await controlBroker(
      dataDir,
      `rabbit_auth_backend_internal:add_user(${erlangText(user)}, <<"secret">>, <<"a test">>),
       rabbit_auth_backend_internal:set_permissions(${erlangText(user)}, ${texts})`,
    );
  });
  afterAll(async () => {
    const { commandsExchange, commandsQueue, eventsExchange } = topologyOf(peer.namespace);
    for (const queue of [commandsQueue, peer.name('on.billing'), peer.name('on.billing.dead')]) await peer.channel.deleteQueue(queue);
    for (const exchange of [commandsExchange, eventsExchange]) await peer.channel.deleteExchange(exchange);
    await peer.close();
    await controlBroker(dataDir, `rabbit_auth_backend_internal:delete_user(${erlangText(user)}, <<"a test">>)`);
  });

  it('listens as soon as the service has declared the exchange, puts events aside, and submits', async () => {
    const { channel, namespace } = peer;
    const { commandsExchange, commandsQueue, eventsExchange } = topologyOf(namespace);
    const url = new URL(amqpUrl);
    [url.username, url.password] = [user, 'secret'];
    const tell = silentTell();
    const client = new JobcastClient({ url: url.href, namespace, tell });
    const heard: string[] = [];
    const handler = ({ data }: { readonly data: { readonly jobId: string } }): void => {
      heard.push(data.jobId);
      if (data.jobId === 'bad') throw new Error('cannot handle it');
    };
    await client.listen({ group: 'billing', tries: 1 }, handler);
    const refused = tell.lines.map(({ fields }) => String(fields['reason'])).filter((reason) => reason.includes('ACCESS_REFUSED'));
    expect(refused.some((reason) => reason.includes(`'${eventsExchange}'`))).toBe(true);

    await channel.assertExchange(eventsExchange, 'topic');
    await eventually('the listener is bound', async () => {
      publishEvents(channel, namespace, [eventOf('first', 1)]);
      return heard.includes('first');
    });
    publishEvents(channel, namespace, [eventOf('bad', 1), eventOf('good', 1)]);
    await eventually('all are heard', () => heard.includes('good'));
    await eventually('one is put aside', async () => (await channel.checkQueue(`${namespace}.on.billing.dead`)).messageCount === 1);

    await channel.assertExchange(commandsExchange, 'topic');
    await channel.assertQueue(commandsQueue);
    await channel.bindQueue(commandsQueue, commandsExchange, '#');
    await channel.consume(commandsQueue, (message) => {
      if (!message) return; // the queue was deleted
      const { replyTo, correlationId } = message.properties as { replyTo: string; correlationId: string };
      const reply = { ok: true, job: { id: '7', status: 'QUEUED', duplicate: false }, warnings: [] };
      channel.publish('', replyTo, Buffer.from(JSON.stringify(reply)), { correlationId });
    });
    expect(await client.submit({ tenant: 'acme', type: 'echo' })).toMatchObject({ id: '7' });
    await client.stop();
  });
});
