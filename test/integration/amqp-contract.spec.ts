import { COMMAND, topologyOf, type JobEventData } from '#libs/contract';
import type { ServiceHere } from '../support/service-here.js';
import { TestInstallation } from '../support/test-installation.js';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** The keys of an event's `data`, as they are promised. */
const KEYS = [
  ...['jobId', 'tenant', 'jobType', 'status', 'previousStatus', 'sequence', 'attempt', 'maxAttempts', 'priority', 'name', 'owner'],
  ...[
    'percentCompleted',
    'queuedAt',
    'claimedAt',
    'startedAt',
    'stoppedAt',
    'expiresAt',
    'runAt',
    'instance',
    'correlationId',
    'idempotencyKey',
  ],
  ...['reason', 'stackTrace', 'result', 'truncated'],
].sort();

describe('the AMQP contract', () => {
  let installation: TestInstallation;
  let one: ServiceHere;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    one = await installation.startHere({ JOBCAST_INSTANCE_ID: 'one' });
  });
  afterAll(() => installation.close());

  /** Whether the broker takes a declaration beside what is there; it closes the channel of one that differs. */
  async function declares(how: (channel: TestInstallation['peer']['channel']) => Promise<unknown>): Promise<boolean> {
    const channel = await installation.peer.model.createChannel();
    channel.on('error', () => undefined);
    try {
      await how(channel);
      await channel.close();
      return true;
    } catch (error) {
      if (/PRECONDITION_FAILED/.test(String(error))) return false;
      throw error;
    }
  }

  describe('what it declares', () => {
    const names = (): ReturnType<typeof topologyOf> => topologyOf(installation.namespace);
    const quorum = (): Record<string, unknown> => ({
      'x-queue-type': 'quorum',
      'x-delivery-limit': 20,
      'x-dead-letter-exchange': `${installation.namespace}.rejected`,
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    });

    it.each(['commands', 'control'])('declares the queue %s durable, with exactly the arguments of the contract', async (word) => {
      const queue = `${installation.namespace}.${word}`;
      expect(await declares((channel) => channel.assertQueue(queue, { durable: true, arguments: quorum() }))).toBe(true);
      for (const changed of ['x-queue-type', 'x-dead-letter-exchange', 'x-dead-letter-strategy', 'x-overflow', 'x-delivery-limit']) {
        const others = Object.fromEntries(Object.entries(quorum()).filter(([name]) => name !== changed));
        expect([changed, await declares((channel) => channel.assertQueue(queue, { durable: true, arguments: others }))]).toEqual([
          changed,
          false,
        ]);
      }
    });

    it('declares durable exchanges and the queue of rejected messages', async () => {
      const { commandsExchange, eventsExchange, rejectedExchange, rejectedQueue, unroutedExchange } = names();
      expect(rejectedQueue).toBe(`${installation.namespace}.rejected`);
      const topic = { durable: true, alternateExchange: unroutedExchange };
      expect(await declares((channel) => channel.assertExchange(commandsExchange, 'topic', topic))).toBe(true);
      expect(await declares((channel) => channel.assertExchange(commandsExchange, 'topic', { durable: true }))).toBe(false);
      expect(await declares((channel) => channel.assertExchange(eventsExchange, 'topic', { durable: true }))).toBe(true);
      expect(await declares((channel) => channel.assertExchange(eventsExchange, 'topic', { durable: false }))).toBe(false);
      expect(await declares((channel) => channel.assertExchange(rejectedExchange, 'fanout', { durable: true }))).toBe(true);
      expect(await declares((channel) => channel.assertExchange(rejectedExchange, 'topic', { durable: true }))).toBe(false);
      expect(await declares((channel) => channel.assertQueue(rejectedQueue, { durable: true }))).toBe(true);
      expect(await declares((channel) => channel.assertQueue(rejectedQueue, { durable: false }))).toBe(false);
    });
  });

  describe('commands', () => {
    it('answers a submit with the job, by the correlation id and without a NestJS frame', async () => {
      const reply = await installation.commands.ask(
        COMMAND.submit,
        { tenant: 'acme', type: 'echo', parameters: { n: 'reply' } },
        { correlationId: 'order-4711' },
      );
      expect(reply).toEqual({ ok: true, job: { id: expect.stringMatching(ID), status: 'QUEUED', duplicate: false }, warnings: [] });
    });

    it('takes the envelope of a NestJS client, whatever the routing key is', async () => {
      const data = { tenant: 'acme', type: 'echo', parameters: { n: 'nest' } };
      const reply = await installation.commands.ask('any.other.key', { pattern: COMMAND.submit, data, id: 'b7' });
      expect(reply).toEqual({ ok: true, job: { id: expect.stringMatching(ID), status: 'QUEUED', duplicate: false }, warnings: [] });
      const { id } = (reply as { job: { id: string } }).job;
      expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', result: { n: 'nest' } });
    });

    it('replies to the pseudo-queue of direct replies, by which NestJS clients ask', async () => {
      const channel = await installation.peer.model.createChannel();
      const replied = new Promise<string>((resolve) => {
        void channel
          .consume(
            'amq.rabbitmq.reply-to',
            (message) => message && resolve(`${message.properties.correlationId} ${message.content.toString()}`),
            { noAck: true },
          )
          .then(() => {
            const body = { pattern: COMMAND.submit, data: { tenant: 'acme', type: 'none' }, id: 'b8' };
            channel.sendToQueue(topologyOf(installation.namespace).commandsQueue, Buffer.from(JSON.stringify(body)), {
              replyTo: 'amq.rabbitmq.reply-to',
              correlationId: 'b8',
            });
          });
      });
      expect(await replied).toMatch(/^b8 {"ok":false,"error":{"code":"NO_SUCH_TYPE",/);
      await channel.close();
    });

    it('broadcasts a pending job only from its enqueue on, and refuses a second enqueue', async () => {
      const { commands, events } = installation;
      const pending = await commands.submit({ tenant: 'acme', type: 'echo', parameters: { n: 'pending' }, pending: true });
      expect(pending).toMatchObject({ status: 'PENDING' });
      const later = await commands.submit({ tenant: 'acme', type: 'echo', parameters: { n: 'later' } });
      await events.untilEnded(later.id);
      expect(events.statusesOf(pending.id)).toEqual([]);
      const address = { tenant: 'acme', jobId: pending.id };
      expect(await commands.ask(COMMAND.enqueue, address)).toEqual({
        ok: true,
        job: { id: pending.id, status: 'QUEUED', duplicate: false },
        warnings: [],
      });
      await events.untilStatus(pending.id, 'SUCCEEDED');
      expect(await commands.refused(COMMAND.enqueue, address)).toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('only a PENDING job'),
      });
      expect(events.eventsOf(pending.id).map(({ status, previousStatus, sequence }) => [sequence, previousStatus, status])).toEqual([
        [1, 'PENDING', 'QUEUED'],
        [2, 'QUEUED', 'TO_BE_RUN'],
        [3, 'TO_BE_RUN', 'RUNNING'],
        [4, 'RUNNING', 'SUCCEEDED'],
      ]);
    });

    it('stops a running, a queued and a pending job, and tells who asked and why', async () => {
      const { commands, events } = installation;
      const stop = (jobId: string) => commands.ask(COMMAND.stop, { tenant: 'acme', jobId, reason: 'no longer needed', requestedBy: 'ann' });
      const sleep = { tenant: 'acme', type: 'sleep', parameters: { durationMs: 600_000 } };
      const running = await commands.submit(sleep);
      await events.untilStatus(running.id, 'RUNNING');
      const queued = await commands.submit({ ...sleep, runAt: '2099-01-01T00:00:00Z' });
      const pending = await commands.submit({ ...sleep, pending: true });
      expect(await stop(running.id)).toMatchObject({ ok: true, job: { id: running.id, status: 'RUNNING' } });
      expect(await stop(queued.id)).toMatchObject({ ok: true, job: { status: 'ABORTED' } });
      expect(await stop(pending.id)).toMatchObject({ ok: true, job: { status: 'ABORTED' } });
      for (const { id } of [running, queued, pending]) {
        expect(await events.untilEnded(id)).toMatchObject({
          status: 'ABORTED',
          reason: { code: 'STOPPED', message: 'no longer needed', requestedBy: 'ann' },
        });
      }
      expect(events.statusesOf(running.id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'ABORTED']);
      expect(events.statusesOf(queued.id)).toEqual(['QUEUED', 'ABORTED']);
      expect(events.statusesOf(pending.id)).toEqual(['ABORTED']);
    });
  });

  describe('events', () => {
    const request = {
      ...{
        tenant: 'acme',
        type: 'sleep',
        parameters: { durationMs: 1 },
        priority: 7,
        name: 'Whole',
        description: 'with everything',
        owner: 'ann',
      },
      ...{
        expiresAt: '2099-01-01T01:00:00.123456+02:00',
        runAt: '2020-01-01T00:00:00Z',
        idempotencyKey: 'whole-1',
        maxAttempts: 3,
        timeoutMs: 60_000,
      },
    };
    let id: string;
    let data: JobEventData[];

    beforeAll(async () => {
      const { commands, events } = installation;
      ({ id } = await commands.submit(request, {
        correlationId: 'c-whole',
        headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
      }));
      await events.untilEnded(id);
      data = events.eventsOf(id);
    });

    it('tells each change of status once, in sequence', () => {
      expect(data.map(({ sequence, previousStatus, status }) => [sequence, previousStatus, status])).toEqual([
        [1, null, 'QUEUED'],
        [2, 'QUEUED', 'TO_BE_RUN'],
        [3, 'TO_BE_RUN', 'RUNNING'],
        [4, 'RUNNING', 'SUCCEEDED'],
      ]);
    });

    it('has every key of the contract in every event, and no other', () => {
      for (const one of data) expect(Object.keys(one).sort()).toEqual(KEYS);
    });

    it('tells what the job is and what became of it', () => {
      const always = {
        ...{
          jobId: id,
          tenant: 'acme',
          jobType: 'sleep',
          attempt: 1,
          maxAttempts: 3,
          priority: 7,
          name: 'Whole',
          owner: 'ann',
          correlationId: 'c-whole',
        },
        ...{
          idempotencyKey: 'whole-1',
          expiresAt: '2098-12-31T23:00:00.123Z',
          runAt: '2020-01-01T00:00:00.000Z',
          reason: null,
          stackTrace: null,
          result: null,
        },
        ...{ truncated: false, queuedAt: expect.stringMatching(TIME) },
      };
      const time = expect.stringMatching(TIME);
      expect(data).toEqual([
        {
          ...always,
          sequence: 1,
          previousStatus: null,
          status: 'QUEUED',
          percentCompleted: 0,
          claimedAt: null,
          startedAt: null,
          stoppedAt: null,
          instance: null,
        },
        {
          ...always,
          sequence: 2,
          previousStatus: 'QUEUED',
          status: 'TO_BE_RUN',
          percentCompleted: 0,
          claimedAt: time,
          startedAt: null,
          stoppedAt: null,
          instance: 'one',
        },
        {
          ...always,
          sequence: 3,
          previousStatus: 'TO_BE_RUN',
          status: 'RUNNING',
          percentCompleted: 0,
          claimedAt: time,
          startedAt: time,
          stoppedAt: null,
          instance: 'one',
        },
        {
          ...always,
          sequence: 4,
          previousStatus: 'RUNNING',
          status: 'SUCCEEDED',
          percentCompleted: 100,
          claimedAt: time,
          startedAt: time,
          stoppedAt: time,
          instance: 'one',
        },
      ]);
      const { queuedAt, claimedAt, startedAt, stoppedAt } = data[3]!;
      const times = [queuedAt, claimedAt, startedAt, stoppedAt];
      expect([...times].sort()).toEqual(times);
    });

    it('is a persistent CloudEvent with a routing key of tenant, type and status', () => {
      expect(installation.events.heardOf(id).map(({ routingKey }) => routingKey)).toEqual(
        ['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED'].map((status) => `acme.sleep.${status}`),
      );
      for (const { event, properties } of installation.events.heardOf(id)) {
        const { sequence, status } = event.data;
        const type = `jobcast.job.${status.toLowerCase()}`;
        expect(event).toEqual({
          ...{ specversion: '1.0', id: `${id}-${sequence}`, source: `/jobcast/${installation.namespace}`, type, subject: id },
          ...{ time: expect.stringMatching(TIME), datacontenttype: 'application/json', tenantid: 'acme', data: event.data },
        });
        expect(properties).toMatchObject({
          messageId: event.id,
          type,
          appId: 'jobcast',
          contentType: 'application/cloudevents+json',
          deliveryMode: 2,
        });
        expect(properties.headers).toEqual({ traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` });
      }
    });

    it('reaches whoever binds to one tenant and one status only', async () => {
      const { peer, commands, events } = installation;
      const queue = await peer.queue('picky', { exclusive: true });
      await peer.channel.bindQueue(queue, topologyOf(peer.namespace).eventsExchange, 'picky.*.SUCCEEDED');
      const other = await commands.submit({ tenant: 'acme', type: 'echo', parameters: { n: 'not for it' } });
      await events.untilEnded(other.id);
      const { id: wanted } = await commands.submit({ tenant: 'picky', type: 'echo', parameters: { n: 'for it' } });
      const message = await peer.next(queue);
      expect(message.fields.routingKey).toBe('picky.echo.SUCCEEDED');
      expect(JSON.parse(message.content.toString())).toMatchObject({ subject: wanted, data: { result: { n: 'for it' } } });
      expect(await peer.waiting(queue)).toBe(0);
    });

    it('gives the same job by REST, with what events do not carry', async () => {
      const { status, body } = await one.http(`/v1/jobs/${id}`);
      expect(status).toBe(200);
      const told = Object.entries(data[3]!).filter(([key]) => key !== 'previousStatus' && key !== 'truncated');
      expect(body).toMatchObject({
        ...Object.fromEntries(told),
        description: 'with everything',
        parameters: { durationMs: 1 },
        timeoutMs: 60_000,
        locked: false,
        estimatedEndAt: null,
      });
    });
  });
});
