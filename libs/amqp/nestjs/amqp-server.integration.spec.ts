import { setImmediate as turn } from 'node:timers/promises';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { of } from 'rxjs';
import { AmqpPeer } from '../../../test/support/amqp-peer.js';
import { eventually } from '../../../test/support/eventually.js';
import { testServices } from '../../../test/support/services.js';
import { silentTell } from '../../../test/support/silent-tell.js';
import { AmqpConnection } from '../amqp-connection.js';
import { AmqpContext } from './amqp-context.js';
import { AmqpServer } from './amqp-server.js';
import { ConfirmPublisher } from '../confirm-publisher.js';
import { declare } from '../declare.js';
import type { Outcome } from '../outcome.js';
import { RethrowFilter } from './rethrow-filter.js';

const { amqpUrl } = testServices();
const heard: unknown[] = [];
let held: (() => void)[] = [];
let databaseIsAway = false;

class OutageError extends Error {}

@Controller()
class TestController {
  @MessagePattern('job.echo')
  async echo(@Payload() data: unknown, @Ctx() context: AmqpContext): Promise<unknown> {
    heard.push(data);
    return { data, pattern: context.pattern, user: context.userId ?? null, note: context.headers['note'] ?? null };
  }

  @MessagePattern('job.stream')
  stream(): unknown {
    return of(1, 2);
  }

  @MessagePattern('job.hold')
  hold(): Promise<string> {
    return new Promise((resolve) => held.push(() => resolve('held')));
  }

  @MessagePattern('job.store')
  async store(@Payload() data: unknown): Promise<void> {
    if (databaseIsAway) throw new OutageError();
    heard.push(data);
  }

  @MessagePattern('job.fail')
  fail(): never {
    throw new Error('broken on purpose');
  }

  @EventPattern<string>('job.note')
  note(@Payload() data: unknown): void {
    heard.push(data);
  }
}

@Module({ controllers: [TestController] })
class TestModule {}

const judge = (code: string, context: AmqpContext, message: string): Outcome =>
  context.replyTo ? { reply: { ok: false, code } } : { reject: { code, message } };

describe('AmqpServer', () => {
  let peer: AmqpPeer;
  let connection: AmqpConnection;
  let publisher: ConfirmPublisher;
  let app: INestMicroservice;
  let strategy: AmqpServer;
  let queue: string;
  let rejected: string;
  let replies: string;
  const tell = silentTell();

  const command = (key: string, body: unknown, options: object = {}) =>
    peer.channel.publish(queue, key, Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)), options);
  const reply = async () => {
    const { content, properties } = await peer.next(replies);
    return { body: JSON.parse(content.toString()) as unknown, correlationId: properties.correlationId as unknown };
  };
  const wanted = (correlationId: string) => ({ replyTo: replies, correlationId });

  beforeAll(async () => {
    peer = await AmqpPeer.connect();
    queue = peer.name('commands');
    rejected = peer.name('rejected');
    replies = await peer.queue('replies');
    connection = new AmqpConnection({
      url: amqpUrl,
      name: 'server',
      tell,
      declare: (channel) =>
        declare(channel, {
          exchanges: [
            { name: queue, type: 'topic' },
            { name: rejected, type: 'fanout' },
          ],
          queues: [{ name: queue, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 20 } }, { name: rejected }],
          bindings: [
            { exchange: queue, queue, routingKey: '#' },
            { exchange: rejected, queue: rejected },
          ],
        }),
    });
    publisher = new ConfirmPublisher({ connection, tell });
    strategy = new AmqpServer({
      connection,
      publisher,
      tell,
      queues: [{ name: queue, prefetch: 20 }],
      rejectedExchange: rejected,
      onUnknownPattern: (context) => judge('NO_SUCH_COMMAND', context, `There is no ${context.pattern}.`),
      onUnreadable: (_context, error) => ({ reject: { code: 'INVALID_MESSAGE', message: error.message } }),
      onError: (context, error) => (error instanceof OutageError ? 'requeue' : judge('FAILED', context, (error as Error).message)),
      outageOver: async () => !databaseIsAway,
    });
    const module = await Test.createTestingModule({ imports: [TestModule] }).compile();
    app = module.createNestMicroservice({ strategy });
    app.useGlobalFilters(new RethrowFilter());
    await connection.start();
    await publisher.start();
    await app.listen();
    await connection.whenConnected();
  });
  beforeEach(() => void heard.splice(0));
  afterAll(async () => {
    await app.close();
    await publisher.stop();
    await connection.stop();
    await peer.channel.deleteExchange(queue);
    await peer.channel.deleteExchange(rejected);
    await peer.close();
  });

  it('calls the handler of the routing key and replies in plain JSON', async () => {
    command('job.echo', { n: 1 }, { ...wanted('c1'), userId: 'guest', headers: { note: 'hi' } });
    expect(await reply()).toEqual({ correlationId: 'c1', body: { data: { n: 1 }, pattern: 'job.echo', user: 'guest', note: 'hi' } });
  });

  it('calls the handler that a NestJS envelope names', async () => {
    command('any.key', { pattern: 'job.echo', data: [1], id: '9' }, wanted('c2'));
    expect(await reply()).toMatchObject({ correlationId: 'c2', body: { data: [1], pattern: 'job.echo' } });
  });

  it('replies with the first value of an observable, and with null for nothing', async () => {
    command('job.stream', 0, wanted('c3'));
    expect(await reply()).toEqual({ correlationId: 'c3', body: 1 });
    command('job.store', 0, wanted('c4'));
    expect(await reply()).toEqual({ correlationId: 'c4', body: null });
  });

  it('hands events to their handler', async () => {
    command('job.note', 'for you');
    await eventually('the event', () => heard.includes('for you'));
  });

  it('is not troubled by a reply whose queue is gone', async () => {
    command('job.echo', 'gone', { replyTo: `${queue}.gone` });
    command('job.echo', 'next', wanted('c5'));
    expect((await reply()).correlationId).toBe('c5');
    expect(heard).toEqual(['gone', 'next']);
  });

  it('puts what nobody knows into the rejected queue, as it came, with why', async () => {
    command('job.dance', { n: 1 }, { userId: 'guest', expiration: '600000', messageId: 'm1', headers: { mine: true } });
    const { content, properties } = await peer.next(rejected);
    expect(JSON.parse(content.toString())).toEqual({ n: 1 });
    expect(properties).toMatchObject({ messageId: 'm1', userId: undefined, expiration: undefined });
    expect(properties.headers).toEqual({
      mine: true,
      'x-original-user-id': 'guest',
      'x-original-expiration': '600000',
      'x-error-code': 'NO_SUCH_COMMAND',
      'x-error-message': 'There is no job.dance.',
    });
  });

  it.each([
    ['no JSON', Buffer.from('{"tenant": ')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['nothing', Buffer.alloc(0)],
    ['too much', Buffer.alloc(16 * 1024 * 1024 + 1, 0x20)],
  ])('puts aside %s', async (_what, body) => {
    command('job.echo', body);
    const message = await peer.next(rejected);
    expect(message.content.equals(body)).toBe(true);
    expect(message.properties.headers).toMatchObject({ 'x-error-code': 'INVALID_MESSAGE' });
  });

  it('puts aside a message whose own headers leave no room for the reason', async () => {
    command('job.dance', 1, { headers: { big: 'x'.repeat(65_500) } });
    const { properties } = await peer.next(rejected);
    expect(properties.headers).toMatchObject({ 'x-error-code': 'NO_SUCH_COMMAND', 'x-original-headers-dropped': true });
  });

  it("tells a handler's error as it was thrown", async () => {
    command('job.fail', 1);
    expect((await peer.next(rejected)).properties.headers).toMatchObject({
      'x-error-code': 'FAILED',
      'x-error-message': 'broken on purpose',
    });
    command('job.fail', 1, wanted('c6'));
    expect(await reply()).toEqual({ correlationId: 'c6', body: { ok: false, code: 'FAILED' } });
  });

  it('refuses nothing during an outage, and handles everything after it', async () => {
    databaseIsAway = true;
    const all = Array.from({ length: 100 }, (_, index) => `stored-${index}`);
    for (const data of all) command('job.store', data);
    await eventually('the pause', () => tell.lines.some(({ message }) => message.includes('consuming pauses')));
    await eventually('all given back', async () => (await peer.waiting(queue)) === 100);
    expect((await peer.channel.checkQueue(queue)).consumerCount).toBe(0);
    databaseIsAway = false;
    await eventually('all handled', () => heard.length === 100);
    expect([...heard].sort()).toEqual(all.sort());
    expect(await peer.waiting(rejected)).toBe(0);
  });

  it('finishes what is under way when it closes, with its reply and its acknowledgement', async () => {
    held = [];
    command('job.hold', 1, wanted('c7'));
    await eventually('the handler', () => held.length === 1);
    const closing = strategy.close();
    await turn();
    command('job.hold', 2);
    await peer.channel.checkExchange(queue); // by its answer the broker has routed the command
    held[0]!();
    await closing;
    expect(held.length).toBe(1);
    expect(await reply()).toEqual({ correlationId: 'c7', body: 'held' });
    await eventually('one left', async () => (await peer.waiting(queue)) === 1);
    expect((await peer.next(queue)).content.toString()).toBe('2');
  });
});
