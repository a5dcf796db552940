import { setTimeout as pause } from 'node:timers/promises';
import { JobcastClient, type JobEvent, type ListenOptions } from '#libs/client';
import { topologyOf } from '#libs/contract';
import { AmqpPeer } from '../support/amqp-peer.js';
import { eventually } from '../support/eventually.js';
import { HeardLog } from '../support/heard-log.js';
import { eventOf, publishEvents } from '../support/published-events.js';
import { silentTell } from '../support/silent-tell.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { testServices } from '../support/services.js';

const { amqpUrl } = testServices();
const JOBS = Array.from({ length: 12 }, (_, n) => `job-${n}`);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

describe('the client listens', () => {
  let peer: AmqpPeer;
  const clients = new Set<JobcastClient>();

  beforeAll(async () => {
    peer = await AmqpPeer.connect();
  });
  afterEach(async () => {
    await Promise.all([...clients].map((client) => client.stop()));
    clients.clear();
  });
  afterAll(async () => {
    await peer.channel.deleteExchange(topologyOf(peer.namespace).eventsExchange);
    await peer.close();
  });

  const replica = (url = amqpUrl): JobcastClient => {
    const client = new JobcastClient({ url, namespace: peer.namespace, tell: silentTell() });
    clients.add(client);
    return client;
  };
  /** The options of a group, whose queues are deleted at the end. */
  const group = (name: string, more: Partial<ListenOptions> = {}): ListenOptions => {
    for (const queue of [more.queue ?? 'events', 'dead']) peer.name(`on.${name}.${queue}`);
    return { group: name, ...more };
  };
  const publish = (...events: JobEvent[]): void => publishEvents(peer.channel, peer.namespace, events);
  /** Events 1 to `last` of every job, those of different jobs mixed. */
  const publishStories = (last: number): void => upTo(last).forEach((sequence) => publish(...JOBS.map((job) => eventOf(job, sequence))));

  it('handles each event once among two replicas, in order per job', async () => {
    const log = new HeardLog();
    await replica().listen(
      group('once'),
      log.handler('a', () => pause(1)),
    );
    await replica().listen(
      group('once'),
      log.handler('b', () => pause(1)),
    );
    publishStories(10);
    await eventually('all events', () => log.lines.length >= 120);
    for (const job of JOBS) expect(log.sequencesOf(job)).toEqual(upTo(10));
    expect(log.overlaps).toBe(0);
    expect(new Set(log.lines.map(({ by }) => by)).size).toBe(1);
  });

  it('goes on with the second replica when the first one stops: none twice, none at once, none out of order', async () => {
    const log = new HeardLog();
    const first = replica();
    await first.listen(
      group('stop'),
      log.handler('a', () => pause(20)),
    );
    await replica().listen(
      group('stop'),
      log.handler('b', () => pause(1)),
    );
    publishStories(20);
    await eventually('the first has begun', () => log.lines.length > 30);
    await first.stop();
    await eventually('all events', () => log.lines.length >= 240);
    for (const job of JOBS) expect(log.sequencesOf(job)).toEqual(upTo(20));
    expect(log.overlaps).toBe(0);
    expect(new Set(log.lines.map(({ by }) => by))).toEqual(new Set(['a', 'b']));
  });

  it('loses nothing and keeps the order when replicas die one after the other', async () => {
    const log = new HeardLog();
    const lines = await Promise.all(['a', 'b', 'c'].map(() => TcpProxy.before(amqpUrl, 5672)));
    for (const [index, line] of lines.entries())
      await replica(line.urlOf(amqpUrl)).listen(
        group('die'),
        log.handler('abc'[index]!, () => pause(2)),
      );
    publishStories(30);
    await eventually('the first has begun', () => log.lines.length > 50);
    lines[0]!.refuse();
    await eventually('the second goes on', () => log.lines.filter(({ by }) => by === 'b').length > 50);
    lines[1]!.refuse();
    await eventually('all events', () => JOBS.every((job) => log.newSequencesOf(job).length === 30));
    for (const job of JOBS) {
      expect(log.newSequencesOf(job)).toEqual(upTo(30));
      // By each replica strictly in order, although the broker hands out again what the dead one held.
      for (const by of 'abc') expect(log.sequencesOf(job, by)).toEqual([...new Set(log.sequencesOf(job, by))].sort((x, y) => x - y));
    }
    expect(log.lines.some(({ by }) => by === 'c')).toBe(true);
    await Promise.all([...clients].map((client) => client.stop()));
    await Promise.all(lines.map((line) => line.close()));
  });

  it('leaves what waits to the next replica when its own connection is lost', async () => {
    const log = new HeardLog();
    const line = await TcpProxy.before(amqpUrl, 5672);
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const cutOff = replica(line.urlOf(amqpUrl));
    await cutOff.listen(
      group('leave'),
      log.handler('a', () => gate),
    );
    await replica().listen(group('leave'), log.handler('b'));
    publish(...[1, 2, 3].map((sequence) => eventOf('job-l', sequence)));
    await eventually('the first is under way', () => log.lines.length === 1);
    line.refuse();
    await eventually('the other replica goes on', () => log.sequencesOf('job-l', 'b').length === 3);
    await eventually('the loss is noticed', () => !cutOff.connected);
    open();
    await new Promise(setImmediate);
    await cutOff.stop();
    expect(log.sequencesOf('job-l', 'a')).toEqual([1]);
    await line.close();
  });

  it('drops what comes again through its own reconnection', async () => {
    const log = new HeardLog();
    const line = await TcpProxy.before(amqpUrl, 5672);
    const client = replica(line.urlOf(amqpUrl));
    await client.listen(
      group('reconnect'),
      log.handler('a', () => pause(2)),
    );
    publishStories(30);
    for (const cutAfter of [50, 150, 250]) {
      await eventually('events come', () => log.lines.length > cutAfter);
      line.cut();
    }
    await eventually('all events', () => log.lines.length >= 360);
    for (const job of JOBS) expect(log.sequencesOf(job)).toEqual(upTo(30));
    expect(log.overlaps).toBe(0);
    await client.stop();
    await line.close();
  });

  it('gets what was published while nobody was there', async () => {
    const log = new HeardLog();
    const before = replica();
    await before.listen(group('down'), log.handler('before'));
    await before.stop();
    publishStories(3);
    await replica().listen(group('down'), log.handler('after'));
    await eventually('all events', () => log.lines.length >= 36);
    expect(new Set(log.lines.map(({ by }) => by))).toEqual(new Set(['after']));
  });

  it('gives every replica each event when asked', async () => {
    const log = new HeardLog();
    for (const by of ['a', 'b']) await replica().listen({ group: null }, log.handler(by));
    publishStories(5);
    await eventually('all events', () => log.lines.length >= 120);
    for (const by of ['a', 'b']) for (const job of JOBS) expect(log.sequencesOf(job, by)).toEqual(upTo(5));
  });

  it('drops repeated events', async () => {
    const log = new HeardLog();
    await replica().listen(group('repeats'), log.handler('a'));
    publish(...[1, 1, 2, 2, 1, 3].map((sequence) => eventOf('job-r', sequence)), eventOf('job-last', 1));
    await eventually('the last', () => log.sequencesOf('job-last').length === 1);
    expect(log.sequencesOf('job-r')).toEqual([1, 2, 3]);
    await eventually('all are acknowledged', async () => (await peer.waiting(`${peer.namespace}.on.repeats.events`)) === 0);
  });

  it('tries again when a handler throws, holding back later events of that job only', async () => {
    const log = new HeardLog();
    let failures = 2;
    const failing = async ({ data }: JobEvent): Promise<void> => {
      if (data.jobId === 'job-f' && data.sequence === 1 && failures-- > 0) throw new Error('not yet');
    };
    await replica().listen(group('again'), log.handler('a', failing));
    publish(eventOf('job-f', 1), eventOf('job-f', 2), eventOf('job-o', 1));
    await eventually('all events', () => log.sequencesOf('job-f').includes(2));
    expect(log.sequencesOf('job-f')).toEqual([1, 1, 1, 2]);
    expect(log.lines.findIndex(({ jobId }) => jobId === 'job-o')).toBeLessThan(log.lines.findLastIndex(({ sequence }) => sequence === 1));
  });

  it('puts an event aside after its tries, with the error, and goes on', async () => {
    const log = new HeardLog();
    const failing = async ({ data }: JobEvent): Promise<void> => {
      if (data.sequence === 2) throw new RangeError('never');
    };
    await replica().listen(group('dead', { tries: 2 }), log.handler('a', failing));
    publish(...[1, 2, 3].map((sequence) => eventOf('job-d', sequence)));
    const dead = await peer.next(`${peer.namespace}.on.dead.dead`);
    expect(JSON.parse(dead.content.toString())).toMatchObject({ id: 'job-d-2', data: { sequence: 2 } });
    expect(dead.properties).toMatchObject({ messageId: 'job-d-2', contentType: 'application/cloudevents+json', deliveryMode: 2 });
    expect(dead.properties.headers).toMatchObject({
      'x-error-code': 'RangeError',
      'x-error-message': 'never',
      'x-error-stack': expect.stringContaining('client-listening.spec'),
      'x-error-attempts': 2,
      'x-original-queue': `${peer.namespace}.on.dead.events`,
      'x-original-routing-key': 'acme.echo.RUNNING',
    });
    await eventually('the next event', () => log.sequencesOf('job-d').includes(3));
    expect(log.sequencesOf('job-d')).toEqual([1, 2, 2, 3]);
  });

  it('puts aside what is no event', async () => {
    const log = new HeardLog();
    await replica().listen(group('garbage'), log.handler('a'));
    peer.channel.publish(topologyOf(peer.namespace).eventsExchange, 'acme.echo.RUNNING', Buffer.from('{"a":'));
    publish(eventOf('job-g', 1));
    const dead = await peer.next(`${peer.namespace}.on.garbage.dead`);
    expect(dead.content.toString()).toBe('{"a":');
    await eventually('the next event', () => log.sequencesOf('job-g').length === 1);
  });

  it('gives an event back that was not handled when it stops', async () => {
    const log = new HeardLog();
    const first = replica();
    const failing = async (): Promise<void> => Promise.reject(new Error('no database'));
    await first.listen(group('back'), log.handler('a', failing));
    publish(eventOf('job-b', 1), eventOf('job-b', 2));
    await eventually('a try', () => log.lines.length >= 1);
    await first.stop();
    await replica().listen(group('back'), log.handler('b'));
    await eventually('the events', () => log.sequencesOf('job-b', 'b').length === 2);
    expect(log.sequencesOf('job-b', 'b')).toEqual([1, 2]);
    expect(await peer.waiting(`${peer.namespace}.on.back.dead`)).toBe(0);
  });

  it('hears what was chosen, and passes over what an earlier version had chosen', async () => {
    const log = new HeardLog();
    const wide = replica();
    await wide.listen(group('chosen'), log.handler('wide'));
    await wide.stop();
    const chosen = { tenant: ['acme', 'zeta'], jobType: 'echo', status: ['SUCCEEDED', 'FAILED'] } as const;
    await replica().listen(group('chosen', chosen), log.handler('narrow'));
    publish(eventOf('job-1', 1, { status: 'QUEUED' }), eventOf('job-1', 2, { status: 'FAILED' }));
    publish(eventOf('job-2', 1, { status: 'SUCCEEDED', tenant: 'other' }), eventOf('job-3', 1, { status: 'SUCCEEDED', jobType: 'sleep' }));
    publish(eventOf('job-4', 4, { status: 'SUCCEEDED', tenant: 'zeta' }));
    await eventually('the last', () => log.jobs.includes('job-4'));
    expect(log.lines.map(({ jobId, status }) => `${jobId} ${status}`)).toEqual(['job-1 FAILED', 'job-4 SUCCEEDED']);
  });

  it('runs no more handlers at once than asked', async () => {
    let running = 0;
    let most = 0;
    const log = new HeardLog();
    const counted = async (): Promise<void> => {
      most = Math.max(most, (running += 1));
      await pause(2);
      running -= 1;
    };
    await replica().listen(group('few', { concurrency: 3 }), log.handler('a', counted));
    publishStories(5);
    await eventually('all events', () => log.lines.length >= 60);
    expect(most).toBe(3);
  });

  it('says what is wrong with its options', async () => {
    const client = replica();
    const handler = () => undefined;
    await expect(client.listen({ group: 'a b' }, handler)).rejects.toThrow(/^group: expected a name/);
    await expect(client.listen({ group: 'a', queue: 'dead' }, handler)).rejects.toThrow(/^queue: expected a name .* other than "dead"/);
    await expect(client.listen({ group: 'a', tenant: 'Acme' }, handler)).rejects.toThrow(/^tenant: expected "\*", a name .* got "Acme"/);
    await expect(client.listen({ group: 'a', status: 'PENDING' as never }, handler)).rejects.toThrow(/^status: .* got "PENDING"/);
    await expect(client.listen({ group: 'a', jobType: [] }, handler)).rejects.toThrow(/^jobType: .* got an empty list/);
    await expect(client.listen({ group: 'a', tries: 0 }, handler)).rejects.toThrow(/^tries: expected a whole number from 1/);
    await client.listen(group('twice'), handler);
    await expect(client.listen(group('twice'), handler)).rejects.toThrow(/does not listen to yet/);
  });
});
