import { AmqpPeer } from '../../test/support/amqp-peer.js';
import { eventually } from '../../test/support/eventually.js';
import { testServices } from '../../test/support/services.js';
import { silentTell } from '../../test/support/silent-tell.js';
import { TcpProxy } from '../../test/support/tcp-proxy.js';
import { AmqpConnection, type AmqpConnectionOptions } from './amqp-connection.js';
import { declare } from './declare.js';

const { amqpUrl } = testServices();
/** The first byte of a frame: its type. */
const HEARTBEAT = 8;
/** The method that settles a connection; the seconds between heartbeats stand 10 bytes after its beginning. */
const TUNE_OK = Buffer.from([0, 10, 0, 31]);
/** A silent peer counts as gone after this many intervals. */
const SILENT_INTERVALS = 2;

describe('AmqpConnection', () => {
  let peer: AmqpPeer;
  let proxy: TcpProxy;
  let connection: AmqpConnection | undefined;
  const tell = silentTell();

  const open = (options: Partial<AmqpConnectionOptions> = {}) => {
    const backOff = { baseMs: 20, factor: 1, maxMs: 20 };
    connection = new AmqpConnection({ url: proxy.urlOf(amqpUrl), name: 'test', tell, backOff, ...options });
    return connection;
  };

  beforeAll(async () => void (peer = await AmqpPeer.connect()));
  afterAll(() => peer.close());
  beforeEach(async () => void (proxy = await TcpProxy.before(amqpUrl, 5672)));
  afterEach(async () => {
    await connection?.stop();
    await proxy.close();
  });

  it('connects again when the connection is lost just when all is declared', async () => {
    let cuts = 0;
    const cutOnce = async (): Promise<void> => {
      if ((cuts += 1) === 1) proxy.cut();
    };
    await open({ declare: cutOnce }).start();
    await eventually('it is connected again', () => cuts === 2 && connection!.connected);
  });

  it('starts before the broker and connects when it comes', async () => {
    proxy.refuse();
    const early = open();
    await early.start();
    await eventually('a failed attempt', () => early.lastError !== undefined);
    expect(early.connected).toBe(false);
    await expect(early.createChannel()).rejects.toThrow('wait for onConnected');
    proxy.accept();
    await early.whenConnected();
    expect(early.lastError).toBeUndefined();
  });

  it('connects again after each loss, and declares again what is gone', async () => {
    const queue = peer.name('declared');
    const lasting = open({ declare: (channel) => declare(channel, { queues: [{ name: queue }] }) });
    let losses = 0;
    lasting.onDisconnected(() => (losses += 1));
    await lasting.start();
    for (let round = 1; round <= 3; round += 1) {
      await lasting.whenConnected();
      await peer.channel.deleteQueue(queue);
      proxy.cut();
      await eventually('the loss', () => losses === round);
    }
    await lasting.whenConnected();
    expect(await peer.waiting(queue)).toBe(0);
  });

  it('survives a connection that is cut while it is being set up', async () => {
    let cuts = 0;
    const lasting = open({
      declare: async (channel) => {
        if (cuts < 3) proxy.cut();
        cuts += 1;
        await channel.checkExchange('amq.topic').catch(() => undefined);
        if (cuts <= 3) throw new Error('cut');
      },
    });
    await lasting.start();
    await lasting.whenConnected();
    expect(cuts).toBe(4);
  });

  it('notices a broker that went silent', async () => {
    let agreedS = 0;
    let heartbeats = 0;
    let heartbeatsUntilLoss: number | undefined;
    proxy.onSent = (bytes) => {
      if (bytes.includes(TUNE_OK)) agreedS = bytes.readUInt16BE(bytes.indexOf(TUNE_OK) + 10);
      if (bytes[0] === HEARTBEAT) heartbeats += 1;
    };
    const lasting = open({ heartbeatS: 1 });
    await lasting.start();
    await lasting.whenConnected();
    expect(agreedS).toBe(1);
    heartbeats = 0;
    lasting.onDisconnected(() => (heartbeatsUntilLoss ??= heartbeats));
    proxy.deafen();
    await eventually('the loss', () => heartbeatsUntilLoss !== undefined);
    // The connection sends two heartbeats in each interval of silence: their number does not depend on how busy the machine is.
    expect(heartbeatsUntilLoss).toBeGreaterThanOrEqual(2);
    expect(heartbeatsUntilLoss).toBeLessThanOrEqual(2 * 2 * SILENT_INTERVALS);
    proxy.cut();
    proxy.flow();
    await lasting.whenConnected();
  });

  it('says which queue differs and what to do, and connects when it is gone', async () => {
    const queue = await peer.queue('differs', { durable: false });
    const declaring = open({ declare: (channel) => declare(channel, { queues: [{ name: queue }] }) });
    await declaring.start();
    await eventually('the mismatch', () => declaring.lastError?.name === 'TopologyMismatchError');
    expect(declaring.connected).toBe(false);
    expect(declaring.lastError?.message).toMatch(new RegExp(`The queue "${queue}" exists with other properties.*'durable'.*delete it`));
    await peer.channel.deleteQueue(queue);
    await declaring.whenConnected();
  });

  it('never tells the password', async () => {
    const url = new URL(proxy.urlOf(amqpUrl));
    url.username = 'nobody';
    url.password = 'sesame-open';
    const refused = open({ url: url.href });
    await refused.start();
    await eventually('the refusal', () => refused.lastError?.message.includes('403') === true);
    expect(JSON.stringify(tell.lines)).toContain('no connection to the broker');
    expect(JSON.stringify(tell.lines)).not.toContain('sesame-open');
    expect(refused.lastError?.message).not.toContain('sesame-open');
  });

  it.each(['localhost', 'http://localhost', 'amqp//x'])('refuses the address %s', (url) => {
    expect(() => new AmqpConnection({ url, name: 'test', tell })).toThrow('amqp://user:password@host:5672/vhost');
  });
});
