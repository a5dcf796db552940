import { AmqpPeer } from '../../test/support/amqp-peer.js';
import { eventually } from '../../test/support/eventually.js';
import { testServices } from '../../test/support/services.js';
import { silentTell } from '../../test/support/silent-tell.js';
import { TcpProxy } from '../../test/support/tcp-proxy.js';
import { AmqpConnection } from './amqp-connection.js';
import { ConfirmPublisher } from './confirm-publisher.js';
import type { OutgoingMessage } from './outgoing-message.js';

const { amqpUrl } = testServices();

describe('ConfirmPublisher', () => {
  let peer: AmqpPeer;
  let proxy: TcpProxy;
  let connection: AmqpConnection;
  let publisher: ConfirmPublisher;
  const tell = silentTell();

  const to = (routingKey: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
    exchange: '',
    routingKey,
    body: Buffer.from('x'),
    properties: {},
    ...more,
  });
  const failing = (reason: string) => expect.objectContaining({ name: 'NotConfirmedError', reason });

  beforeAll(async () => {
    peer = await AmqpPeer.connect();
    proxy = await TcpProxy.before(amqpUrl, 5672);
    connection = new AmqpConnection({ url: proxy.urlOf(amqpUrl), name: 'publisher', tell, backOff: { baseMs: 20, factor: 1, maxMs: 20 } });
    publisher = new ConfirmPublisher({ connection, tell });
    await connection.start();
    await publisher.start();
  });
  beforeEach(() => connection.whenConnected());
  afterAll(async () => {
    await publisher.stop();
    await connection.stop();
    await proxy.close();
    await peer.close();
  });

  it('resolves when the broker has the message', async () => {
    const queue = await peer.queue('confirmed');
    await publisher.publish(to(queue, { properties: { messageId: '7', headers: { a: 1 } } }));
    expect(await peer.next(queue)).toMatchObject({ properties: { messageId: '7', headers: { a: 1 } } });
  });

  it('keeps many in flight, beyond what the socket takes at once, in order', async () => {
    const queue = await peer.queue('many');
    const body = Buffer.alloc(4_000);
    await Promise.all(
      Array.from({ length: 5_000 }, (_, index) => publisher.publish(to(queue, { body, properties: { messageId: String(index) } }))),
    );
    expect(await peer.waiting(queue)).toBe(5_000);
    for (let index = 0; index < 3; index += 1) expect((await peer.next(queue)).properties.messageId).toBe(String(index));
    await peer.channel.purgeQueue(queue);
  });

  it('fails what no queue takes, only when it is mandatory', async () => {
    const queue = await peer.queue('mandatory');
    const outcomes = await Promise.allSettled([
      publisher.publish(to('nowhere')),
      publisher.publish(to('nowhere', { mandatory: true })),
      publisher.publish(to(queue, { mandatory: true })),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { name: 'NotConfirmedError', reason: 'returned' } });
  });

  it('fails what the broker refuses', async () => {
    const queue = await peer.queue('full', { maxLength: 1, overflow: 'reject-publish' });
    await publisher.publish(to(queue));
    await expect(publisher.publish(to(queue))).rejects.toEqual(failing('nacked'));
  });

  it('fails what it cannot encode, and goes on', async () => {
    const queue = await peer.queue('encode');
    await expect(publisher.publish(to(queue, { properties: { headers: { big: 'x'.repeat(70_000) } } }))).rejects.toEqual(
      failing('invalid'),
    );
    await publisher.publish(to(queue));
  });

  it('makes its channel again after a missing exchange has closed it', async () => {
    const queue = await peer.queue('after');
    await expect(publisher.publish(to('x', { exchange: `${queue}.missing` }))).rejects.toEqual(failing('closed'));
    await expect(publisher.publish(to('x', { exchange: `${queue}.missing` }))).rejects.toThrow('no exchange');
    await publisher.publish(to(queue));
    expect(publisher.unsettled).toBe(0);
  });

  it('fails what is in flight when the connection goes, and at once while it is away', async () => {
    const queue = await peer.queue('lost');
    proxy.stall();
    const inFlight = publisher.publish(to(queue));
    const failed = expect(inFlight).rejects.toEqual(failing('closed'));
    proxy.refuse();
    await failed;
    await eventually('the loss', () => !connection.connected);
    await expect(publisher.publish(to(queue))).rejects.toEqual(failing('not-connected'));
    proxy.flow();
    proxy.accept();
    await connection.whenConnected();
    await publisher.publish(to(queue));
  });

  it('settles every message of a long stream through cuts, and loses none that it confirmed', async () => {
    const queue = await peer.queue('stream');
    const confirmed: string[] = [];
    for (let index = 0; index < 3_000; index += 1) {
      if (index % 1_000 === 500) proxy.cut();
      if (!connection.connected) await connection.whenConnected();
      void publisher.publish(to(queue, { properties: { messageId: String(index) } })).then(
        () => confirmed.push(String(index)),
        () => undefined,
      );
      if (publisher.unsettled >= 200) await eventually('room', () => publisher.unsettled < 200);
    }
    await eventually('all settled', () => publisher.unsettled === 0);
    const arrived = new Set<string>();
    for (let left = await peer.waiting(queue); left > 0; left -= 1) arrived.add(String((await peer.next(queue)).properties.messageId));
    expect(confirmed.length).toBeGreaterThan(1_000);
    expect(confirmed.filter((id) => !arrived.has(id))).toEqual([]);
  });
});
