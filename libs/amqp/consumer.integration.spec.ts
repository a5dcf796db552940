import { setImmediate as turn } from 'node:timers/promises';
import { AmqpPeer } from '../../test/support/amqp-peer.js';
import { eventually } from '../../test/support/eventually.js';
import { testServices } from '../../test/support/services.js';
import { silentTell } from '../../test/support/silent-tell.js';
import { TcpProxy } from '../../test/support/tcp-proxy.js';
import { AmqpConnection } from './amqp-connection.js';
import { Consumer, type ConsumerOptions } from './consumer.js';
import { declare } from './declare.js';
import type { Delivery } from './delivery.js';

const { amqpUrl } = testServices();

describe('Consumer', () => {
  let peer: AmqpPeer;
  let proxy: TcpProxy;
  let connection: AmqpConnection;
  let consumer: Consumer | undefined;
  let queue: string;
  let count = 0;
  const tell = silentTell();
  let held: Delivery[] = [];

  const consume = async (handle: ConsumerOptions['handle'], prefetch = 10) => {
    consumer = new Consumer({ connection, tell, queue, prefetch, handle });
    await consumer.start();
    return consumer;
  };
  const send = (...bodies: string[]) => bodies.forEach((body) => peer.channel.sendToQueue(queue, Buffer.from(body)));
  const bodies = () => held.map(({ body }) => body.toString());
  const hold = async (delivery: Delivery) => void held.push(delivery);

  beforeAll(async () => {
    peer = await AmqpPeer.connect();
    proxy = await TcpProxy.before(amqpUrl, 5672);
    connection = new AmqpConnection({
      url: proxy.urlOf(amqpUrl),
      name: 'consumer',
      tell,
      backOff: { baseMs: 20, factor: 1, maxMs: 20 },
      declare: (channel) => (queue ? declare(channel, { queues: [{ name: queue }] }) : Promise.resolve()),
    });
    await connection.start();
  });
  beforeEach(async () => {
    held = [];
    queue = await peer.queue(`consumed-${(count += 1)}`);
    await connection.whenConnected();
  });
  afterEach(() => consumer?.stop());
  afterAll(async () => {
    await connection.stop();
    await proxy.close();
    await peer.close();
  });

  it('hands over what comes, at most the prefetch at once, until it is acknowledged', async () => {
    await consume(hold, 2);
    send('a', 'b', 'c', 'd');
    await eventually('two', () => held.length === 2);
    held[1]!.ack();
    await eventually('one more', () => held.length === 3);
    expect(bodies()).toEqual(['a', 'b', 'c']);
    await consumer!.stop();
    expect((await peer.next(queue)).content.toString()).toBe('a');
    expect((await peer.next(queue)).content.toString()).toBe('c');
  });

  it('acknowledges no delivery for another: what is still handled when it stops comes again', async () => {
    await consume(hold);
    send('1', '2', '3', '4', '5');
    await eventually('five', () => held.length === 5);
    for (const index of [0, 1, 3]) held[index]!.ack();
    await turn();
    held[4]!.ack();
    await consumer!.stop();
    await eventually('one left', async () => (await peer.waiting(queue)) === 1);
    expect((await peer.next(queue)).content.toString()).toBe('3');
  });

  it('consumes again after the connection was cut, and ignores acks for the dead channel', async () => {
    await consume(hold);
    send('a');
    await eventually('a', () => held.length === 1);
    proxy.cut();
    await eventually('a again', () => held.length === 2);
    expect(held[0]).toMatchObject({ alive: false });
    expect(held[1]!.fields.redelivered).toBe(true);
    held[0]!.ack();
    held[1]!.ack();
    send('b');
    await eventually('b', () => bodies().includes('b'));
  });

  it('consumes again when its queue was deleted', async () => {
    const consuming = await consume(hold);
    await eventually('consuming', () => consuming.consuming);
    await peer.channel.deleteQueue(queue);
    await eventually('the cancel', () => !consuming.consuming);
    await eventually('consuming again', () => consuming.consuming);
    send('after');
    await eventually('the message', () => bodies().includes('after'));
  });

  it('consumes again when its channel was closed', async () => {
    const createChannel = connection.createChannel.bind(connection);
    connection.createChannel = async () => {
      connection.createChannel = createChannel;
      const channel = await createChannel();
      // An ack of an unknown tag, as by a defect: the broker closes the channel.
      channel.on('delivery', () => channel.ack({ fields: { deliveryTag: 99 } } as never));
      return channel;
    };
    await consume(hold);
    send('x');
    await eventually('x again', () => held.length === 2);
    held[1]!.ack();
    await consumer!.stop();
    expect(await peer.waiting(queue)).toBe(0);
  });

  it('gives back on pause what is not acknowledged, and consumes on resume', async () => {
    const pausing = await consume(hold, 3);
    send('a', 'b', 'c', 'd');
    await eventually('three', () => held.length === 3);
    held[0]!.ack();
    pausing.pause();
    await eventually('three waiting', async () => (await peer.waiting(queue)) === 3);
    expect(pausing.consuming).toBe(false);
    pausing.resume();
    await eventually('three more', () => held.length === 6);
    expect(bodies().slice(3)).toEqual(['b', 'c', 'd']);
  });

  it('waits on drain for what is handled, and takes nothing new', async () => {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const draining = await consume(async (delivery) => {
      await hold(delivery);
      await finished;
      delivery.ack();
    }, 2);
    send('a', 'b', 'c');
    await eventually('two', () => held.length === 2);
    let drained = false;
    const drain = draining.drain().then(() => (drained = true));
    await eventually('the cancel', async () => (await peer.channel.checkQueue(queue)).consumerCount === 0);
    expect(drained).toBe(false);
    finish();
    await drain;
    expect(bodies()).toEqual(['a', 'b']);
    expect((await peer.next(queue)).content.toString()).toBe('c');
    expect(await peer.waiting(queue)).toBe(0);
  });

  it('gives back at once what its handler rejects', async () => {
    await consume(async (delivery) => {
      await hold(delivery);
      if (!delivery.fields.redelivered) throw new Error('not today');
      delivery.ack();
    });
    send('a');
    await eventually('a again', () => held.length === 2);
    expect(tell.lines).toContainEqual(
      expect.objectContaining({ level: 'error', fields: expect.objectContaining({ reason: 'not today' }) }),
    );
  });

  it('loses nothing through many cuts', async () => {
    const seen = new Set<string>();
    await consume(async (delivery) => {
      await turn();
      seen.add(delivery.body.toString());
      delivery.ack();
    }, 50);
    for (let index = 0; index < 2_000; index += 1) {
      send(String(index));
      if (index % 400 === 200) proxy.cut();
      if (index % 20 === 0) await turn();
    }
    await eventually('all', () => seen.size === 2_000);
  });

  it('declares its own queue each time that it begins, and tells its name', async () => {
    const names: string[] = [];
    const consuming: string[] = [];
    consumer = new Consumer({
      ...{ connection, tell, prefetch: 10, handle: hold },
      queue: async (channel) => {
        const name = peer.name(`own-${names.length}-${count}`);
        names.push(name);
        await declare(channel, { queues: [{ name, durable: false, exclusive: true, autoDelete: true }] });
        return name;
      },
      onConsuming: (name) => consuming.push(name),
    });
    await consumer.start();
    await consumer.tried;
    proxy.cut();
    await eventually('it consumes again', () => consuming.length === 2);
    expect(consuming).toEqual(names);
    peer.channel.sendToQueue(names[1]!, Buffer.from('again'));
    await eventually('the message', () => bodies().includes('again'));
  });

  it('has tried when its queue could not be declared, leaves the connection alone, and tries again', async () => {
    let fails = true;
    consumer = new Consumer({
      ...{ connection, tell, prefetch: 10, handle: hold },
      queue: async (channel) => {
        await channel.checkQueue(fails ? `${queue}-missing` : queue);
        return queue;
      },
    });
    await consumer.start();
    await consumer.tried;
    expect([consumer.consuming, connection.connected]).toEqual([false, true]);
    fails = false;
    send('late');
    await eventually('the message', () => bodies().includes('late'));
  });

  it('hands over whole: the next consumer of a single active one begins when the last one has ended', async () => {
    const name = await peer.queue(`single-${count}`, { arguments: { 'x-single-active-consumer': true } });
    const begun: string[] = [];
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const handle = (by: string) => async (delivery: Delivery) => {
      begun.push(`${by}${delivery.body.toString()}`);
      if (by === 'a') await ended;
      delivery.ack();
    };
    const [first, next] = ['a', 'b'].map(
      (by) => new Consumer({ connection, tell, queue: name, prefetch: 2, handsOverWhole: true, handle: handle(by) }),
    ) as [Consumer, Consumer];
    await first.start();
    await first.tried;
    await next.start();
    await next.tried;
    for (const body of '1234') peer.channel.sendToQueue(name, Buffer.from(body));
    await eventually('two are under way', () => begun.length === 2);
    const stopped = first.stop();
    await peer.channel.checkQueue(name); // a round trip: what the broker would hand on at a cancel has come by then
    await peer.channel.checkQueue(name);
    expect(begun).toEqual(['a1', 'a2']);
    end();
    await stopped;
    await eventually('the rest', () => begun.length === 4);
    expect(begun).toEqual(['a1', 'a2', 'b3', 'b4']);
    await next.stop();
  });
});
