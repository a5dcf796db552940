import { JobcastClient } from '#libs/client';
import { topologyOf } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { EventCollector } from '../support/event-collector.js';
import { silentTell } from '../support/silent-tell.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { testServices } from '../support/services.js';
import { TestService } from '../support/test-service.js';
// In this file, because each file loads the modules of the service for itself: two seconds of CPU time.
import './client/nest-users.js';

const { amqpUrl } = testServices();
const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('the client sends commands', () => {
  let service: TestService;
  let events: EventCollector;
  let proxy: TcpProxy;
  let client: JobcastClient;

  beforeAll(async () => {
    proxy = await TcpProxy.before(amqpUrl, 5672);
    service = await TestService.start();
    events = await EventCollector.bind(service.peer.channel, service.peer.namespace);
    await service.becomes('200 ready');
    client = through(proxy);
    await client.start();
  });
  afterAll(async () => {
    await client.stop();
    await service.remove();
    await proxy.close();
  });

  const through = (line: TcpProxy, more: object = {}): JobcastClient =>
    new JobcastClient({ url: line.urlOf(amqpUrl), namespace: service.peer.namespace, tell: silentTell(), ...more });
  const echo = (n: number) => ({ type: 'echo', parameters: { n } });
  const jobsOf = async (tenant: string): Promise<number> => {
    const { body } = await service.http(`/v1/jobs?tenant=${tenant}&limit=200`);
    return (body.items as unknown[]).length;
  };
  /** Lets the service hear a message while its answers are lost. */
  const loseAnswerTo = async (call: () => Promise<unknown>, heard: () => Promise<boolean>): Promise<unknown> => {
    proxy.deafen();
    const called = call();
    await eventually('the service has carried it out', heard);
    proxy.cut();
    return called;
  };

  it('submits one and many, with ids and warnings', async () => {
    const one = await client.submit({ tenant: 'acme', ...echo(1), expiresAt: '2020-01-01T00:00:00Z' });
    expect(one).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'QUEUED', duplicate: false });
    expect(one.warnings).toMatchObject([{ code: 'ALREADY_EXPIRED' }]);
    const { jobs, warnings } = await client.submitMany('acme', [echo(2), { ...echo(3), pending: true }]);
    expect(jobs).toMatchObject([{ status: 'QUEUED' }, { status: 'PENDING' }]);
    expect(warnings).toEqual([]);
    expect(await events.untilEnded(jobs[0]!.id)).toMatchObject({ status: 'SUCCEEDED', result: { n: 2 } });
  });

  it('submits ten thousand jobs in one call, and refuses more', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => ({ ...echo(n), pending: true }));
    const { jobs } = await client.submitMany('bulk', many);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(10_000);
    await expect(client.submitMany('bulk', [...many, echo(0)])).rejects.toMatchObject({
      code: 'INVALID_MESSAGE',
      details: [{ property: 'jobs', message: expect.stringContaining('got 10001') }],
    });
    await expect(client.submit({ tenant: 'bulk', ...echo(0), name: 'x'.repeat(17 * 1024 * 1024) })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
  });

  it('rejects what the service refuses, with its code and the properties', async () => {
    const refused = client.submit({ tenant: 'acme', type: 'echo', priority: 5000 });
    await expect(refused).rejects.toMatchObject({ name: 'JobcastError', code: 'INVALID_MESSAGE', details: [{ property: 'priority' }] });
    await expect(client.submitMany('refused', [echo(1), { type: 'none' }])).rejects.toMatchObject({
      details: [{ property: 'jobs[1].type' }],
    });
    expect(await jobsOf('refused')).toBe(0);
    await expect(client.stopJob({ tenant: 'acme', jobId: NOBODY })).rejects.toMatchObject({ code: 'NO_SUCH_JOB' });
  });

  it('enqueues and stops, and tells what stands against it', async () => {
    const { id: jobId } = await client.submit({ tenant: 'acme', type: 'sleep', parameters: { durationMs: 600_000 }, pending: true });
    expect(await client.enqueue({ tenant: 'acme', jobId })).toMatchObject({ id: jobId, status: 'QUEUED', duplicate: false });
    await expect(client.enqueue({ tenant: 'acme', jobId })).rejects.toMatchObject({ code: 'CONFLICT' });
    await events.untilStatus(jobId, 'RUNNING');
    expect(await client.stopJob({ tenant: 'acme', jobId, reason: 'enough', requestedBy: 'ann' })).toMatchObject({ status: 'RUNNING' });
    const reason = { code: 'STOPPED', message: 'enough', requestedBy: 'ann' };
    expect(await events.untilEnded(jobId)).toMatchObject({ status: 'ABORTED', reason });
    await expect(client.stopJob({ tenant: 'acme', jobId })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('sends without waiting for an answer; what is refused then lies in the rejected queue', async () => {
    await client.send('job.submit', { tenant: 'unanswered', ...echo(1) });
    await eventually('the job is there', async () => (await jobsOf('unanswered')) === 1);
    await client.send('job.submit', { tenant: 'unanswered', type: 'none' });
    const rejected = await service.peer.next(topologyOf(service.peer.namespace).rejectedQueue);
    expect(rejected.properties.headers).toMatchObject({ 'x-error-code': 'NO_SUCH_TYPE' });
  });

  it('doubles no job when the connection is cut again and again, and answers every call', async () => {
    const calls: Promise<{ id: string }>[] = [];
    for (let n = 0; n < 150; n += 1) {
      calls.push(client.submit({ tenant: 'cut', ...echo(n) }));
      if (n % 30 === 15) {
        await eventually('the connection is there', () => client.connected);
        proxy.cut();
      }
    }
    const ids = (await Promise.all(calls)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(150);
    expect(await jobsOf('cut')).toBe(150);
    expect(client.unsettled).toBe(0);
  });

  it('gives the first job again when only its answer was lost', async () => {
    const answer = await loseAnswerTo(
      () => client.submit({ tenant: 'lost', ...echo(1) }),
      async () => (await jobsOf('lost')) === 1,
    );
    expect(answer).toMatchObject({ duplicate: true });
    expect(await jobsOf('lost')).toBe(1);
  });

  it('tells an enqueue and a stop whose answers were lost as done', async () => {
    const runAt = '2099-01-01T00:00:00Z';
    const { id: jobId } = await client.submit({ tenant: 'again', ...echo(1), runAt, pending: true });
    const is = (status: string) => async () => (await service.http(`/v1/jobs/${jobId}`)).body.status === status;
    expect(await loseAnswerTo(() => client.enqueue({ tenant: 'again', jobId }), is('QUEUED'))).toEqual({
      id: jobId,
      status: 'QUEUED',
      duplicate: true,
    });
    await eventually('the connection is back', () => client.connected);
    expect(await loseAnswerTo(() => client.stopJob({ tenant: 'again', jobId }), is('ABORTED'))).toEqual({
      id: jobId,
      status: 'ABORTED',
      duplicate: true,
    });
    await expect(client.enqueue({ tenant: 'again', jobId })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('starts before the broker, keeps calls up to its bound, and sends them when the broker is there', async () => {
    const line = await TcpProxy.before(amqpUrl, 5672);
    line.refuse();
    const early = through(line, { maxUnsettled: 3 });
    await early.start();
    const calls = [1, 2, 3].map((n) => early.submit({ tenant: 'early', ...echo(n) }));
    await expect(early.submit({ tenant: 'early', ...echo(4) })).rejects.toMatchObject({
      code: 'BUFFER_FULL',
      message: expect.stringMatching(/at most 3 .*submitMany.*maxUnsettled/),
    });
    line.accept();
    expect(await Promise.all(calls)).toHaveLength(3);
    await early.submit({ tenant: 'early', ...echo(5) });
    expect(await jobsOf('early')).toBe(4);
    await early.stop();
    await line.close();
  });

  it('says what a call without an answer in time, or at the end, may have done', async () => {
    const line = await TcpProxy.before(amqpUrl, 5672);
    const slow = through(line, { timeoutMs: 3_000 });
    await slow.start();
    await slow.submit({ tenant: 'slow', ...echo(1) }, { timeoutMs: 60_000 });
    line.stall();
    await expect(slow.submit({ tenant: 'slow', ...echo(2) })).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/within 3000 ms.*may still take effect/),
    });
    line.refuse();
    await eventually('the connection is lost', () => !slow.connected);
    await expect(slow.submit({ tenant: 'slow', ...echo(3) })).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/no connection.*was not sent and has no effect/),
    });
    const last = expect(slow.submit({ tenant: 'slow', ...echo(4) }, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'STOPPED' });
    await slow.stop();
    await last;
    await expect(slow.submit({ tenant: 'slow', ...echo(5) })).rejects.toMatchObject({ code: 'STOPPED' });
    await line.close();
  });

  it('answers what is under way before it stops', async () => {
    const ending = through(proxy);
    await ending.start();
    const calls = Array.from({ length: 20 }, (_, n) => ending.submit({ tenant: 'ending', ...echo(n) }));
    await ending.stop();
    expect(await Promise.all(calls)).toHaveLength(20);
  });

  describe('to a stand-in for the service', () => {
    let queue: string;
    let standIn: string;
    const sender = async (more: object = {}): Promise<JobcastClient> => {
      const one = new JobcastClient({ url: amqpUrl, namespace: standIn, tell: silentTell(), ...more });
      await one.start();
      return one;
    };

    beforeAll(async () => {
      const { channel, namespace } = service.peer;
      standIn = `${namespace}_standin`;
      await channel.assertExchange(topologyOf(standIn).commandsExchange, 'topic', { autoDelete: true });
      queue = await service.peer.queue('standin', { maxLength: 1, overflow: 'reject-publish' });
      await channel.bindQueue(queue, topologyOf(standIn).commandsExchange, '#');
    });

    it('names the sender, and marks each command so that a repeat is recognised', async () => {
      const [fixed, asked] = [await sender({ token: 'secret' }), await sender({ token: async () => 'fresh' })];
      await fixed.send('job.enqueue', { tenant: 'acme', jobId: NOBODY });
      const { content, fields, properties } = await service.peer.next(queue);
      expect([fields.routingKey, JSON.parse(content.toString())]).toEqual(['job.enqueue', { tenant: 'acme', jobId: NOBODY }]);
      expect(properties).toMatchObject({
        deliveryMode: 2,
        contentType: 'application/json',
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(properties).toMatchObject({ headers: { authorization: 'Bearer secret' }, replyTo: undefined });
      const asking = asked.submit({ tenant: 'acme', ...echo(1) });
      const answered = await service.peer.next(queue);
      expect(answered.properties).toMatchObject({
        headers: { authorization: 'Bearer fresh' },
        replyTo: expect.stringContaining('.replies.'),
      });
      expect(answered.properties.correlationId).toBe(answered.properties.messageId);
      const reply = { ok: true, job: { id: '7', status: 'QUEUED', duplicate: false }, warnings: [] };
      const { replyTo, correlationId } = answered.properties as { replyTo: string; correlationId: string };
      service.peer.channel.sendToQueue(replyTo, Buffer.from(JSON.stringify(reply)), { correlationId });
      expect(await asking).toMatchObject({ id: '7' });
      await Promise.all([fixed.stop(), asked.stop()]);
    });

    it('sends again what a full queue has refused', async () => {
      const one = await sender();
      await one.send('job.submit', { tenant: 'acme', ...echo(1) });
      const second = one.send('job.submit', { tenant: 'acme', ...echo(2) });
      const other = await sender();
      await expect(other.send('job.submit', { tenant: 'acme', ...echo(3) }, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'TIMEOUT' });
      await other.stop(); // then the broker is through with all that it sent
      await service.peer.next(queue);
      await second;
      expect(JSON.parse((await service.peer.next(queue)).content.toString())).toMatchObject({ parameters: { n: 2 } });
      await one.stop();
    });

    it('fails what cannot be sent at all', async () => {
      const [long, broken] = [
        await sender({ token: 'x'.repeat(70_000) }),
        await sender({ token: () => Promise.reject(new Error('no token today')) }),
      ];
      await expect(long.send('job.submit', { tenant: 'acme', ...echo(1) })).rejects.toMatchObject({ code: 'NOT_TAKEN' });
      await expect(broken.submit({ tenant: 'acme', ...echo(1) })).rejects.toThrow('no token today');
      await Promise.all([long.stop(), broken.stop()]);
    });
  });

  it('says what is wrong with its options', async () => {
    expect(() => through(proxy, { maxUnsettled: 0 })).toThrow(/^maxUnsettled: expected a whole number from 1/);
    expect(() => through(proxy, { timeoutMs: -1 })).toThrow(/^timeoutMs: expected a whole number from 0/);
    expect(() => new JobcastClient({ url: 'http://example.org' })).toThrow(/amqp/i);
  });

  it('says that nobody serves a namespace', async () => {
    const lonely = new JobcastClient({ url: amqpUrl, namespace: `${service.peer.namespace}_none`, tell: silentTell() });
    await lonely.start();
    await expect(lonely.submit({ tenant: 'acme', ...echo(1) })).rejects.toMatchObject({
      code: 'NO_SERVICE',
      message: expect.stringContaining(`${service.peer.namespace}_none.commands`),
    });
    await lonely.stop();
  });
});
