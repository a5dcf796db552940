import type { GetMessage } from 'amqplib';
import type { JobEvent } from '#libs/contract';
import { Database } from '../../src/database/index.js';
import { ProgressPublisher, type Progress } from '../../src/events/index.js';
import { Settings } from '../../src/settings/index.js';
import { AmqpPeer } from '../support/amqp-peer.js';
import { eventually } from '../support/eventually.js';
import { testServices } from '../support/services.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { TestInstallation } from '../support/test-installation.js';

const JOB = '01900000-0000-7000-8000-000000000001';

const announced: Progress['announced'] = {
  ...{ jobId: JOB, tenant: 'acme', jobType: 'scan', status: 'RUNNING', previousStatus: null, sequence: 3, attempt: 1, maxAttempts: 2 },
  ...{ priority: 5, name: 'n', owner: 'ann', percentCompleted: 40, queuedAt: null, claimedAt: null, startedAt: '2026-01-01T00:00:00.000Z' },
  ...{ stoppedAt: null, expiresAt: null, runAt: null, instance: 'i', correlationId: null, idempotencyKey: null, reason: null },
  ...{ stackTrace: null, result: null },
};
const progress = (percentCompleted: number, traceparent: string | null = null): Progress => ({
  announced: { ...announced, percentCompleted },
  traceparent,
});

describe('ProgressPublisher', () => {
  let peer: AmqpPeer;
  let proxy: TcpProxy;
  let queue: string;
  let database: Database;
  let publisher: ProgressPublisher;

  const publisherWith = (variables: Record<string, string>): ProgressPublisher =>
    new ProgressPublisher(
      database,
      new Settings({
        DATABASE_URL: testServices().databaseUrl,
        AMQP_URL: proxy.urlOf(testServices().amqpUrl),
        JOBCAST_NAMESPACE: peer.namespace,
        ...variables,
      }),
    );

  beforeAll(async () => {
    peer = await AmqpPeer.connect();
    proxy = await TcpProxy.before(testServices().amqpUrl, 5672);
    database = new Database(new Settings({ DATABASE_URL: testServices().databaseUrl, AMQP_URL: 'none' }), []);
    publisher = publisherWith({ JOBCAST_PROGRESS_EVENTS: 'true' });
    await publisher.start();
    await eventually('the publisher is connected', () => publisher.connected);
    queue = await peer.queue('heard');
    await peer.channel.bindQueue(queue, `${peer.namespace}.events`, 'acme.scan.PROGRESS');
  });
  afterAll(async () => {
    await publisher.stop();
    await proxy.close();
    await peer.channel.deleteExchange(`${peer.namespace}.events`);
    await peer.close();
  });
  const bodyOf = ({ content }: GetMessage): JobEvent => JSON.parse(content.toString()) as JobEvent;

  it('tells progress in the form of the events of a status, transient, with an id and a type of its own', async () => {
    publisher.publish([progress(40, '00-trace'), progress(41)]);
    const [first, second] = [await peer.next(queue), await peer.next(queue)];
    expect(first.properties).toMatchObject({
      messageId: `${JOB}-3-40`,
      type: 'jobcast.job.progress',
      appId: 'jobcast',
      contentType: 'application/cloudevents+json',
      deliveryMode: 1,
      headers: { traceparent: '00-trace' },
    });
    expect(bodyOf(first)).toEqual({
      ...{ specversion: '1.0', id: `${JOB}-3-40`, source: `/jobcast/${peer.namespace}`, type: 'jobcast.job.progress', subject: JOB },
      ...{ time: expect.stringMatching(/^20.*Z$/) as string, datacontenttype: 'application/json', tenantid: 'acme' },
      data: { ...announced, truncated: false },
    });
    expect(second.properties).toMatchObject({ messageId: `${JOB}-3-41`, headers: {} });
  });

  it('drops what comes faster than the broker answers, so that memory stays bounded', async () => {
    await eventually('all is confirmed', () => publisher.unsettled === 0);
    proxy.stall();
    for (let n = 0; n < 50; n += 1) publisher.publish(Array.from({ length: 100 }, () => progress(50)));
    proxy.flow();
    await eventually('what was kept has come', async () => (await peer.waiting(queue)) === 2_000 && publisher.unsettled === 0);
    publisher.publish([progress(51)]);
    await eventually('the next has come', async () => (await peer.waiting(queue)) === 2_001);
    await peer.channel.purgeQueue(queue);
  });

  it('drops what is told while the broker is away, at once and without an error, and goes on when it is back', async () => {
    proxy.refuse();
    await eventually('the broker is away', () => !publisher.connected);
    publisher.publish([progress(60), progress(61)]);
    proxy.accept();
    await eventually('the broker is back', () => publisher.connected);
    publisher.publish([progress(62)]);
    expect((await peer.next(queue)).properties.messageId).toBe(`${JOB}-3-62`);
    expect(await peer.waiting(queue)).toBe(0);
  });

  it('tells nothing unless it is asked to', async () => {
    const silent = publisherWith({});
    await silent.start();
    silent.publish([progress(80)]);
    publisher.publish([progress(81)]);
    expect((await peer.next(queue)).properties.messageId).toBe(`${JOB}-3-81`);
    expect(silent.connected).toBe(false);
    await silent.stop();
  });
});

describe('an instance with JOBCAST_PROGRESS_EVENTS', () => {
  let installation: TestInstallation;
  let runs: RunLog;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    await installation.startHere({ JOBCAST_PLUGINS: ENDURANCE, JOBCAST_PROGRESS_EVENTS: 'true', JOBCAST_COMPLETION_UPDATE_RATE_MS: '100' });
  });
  afterAll(async () => {
    await installation.close();
    await runs.remove();
  });

  it('tells how far its jobs have come, rising, beside the events of their statuses', async () => {
    const { channel, namespace } = installation.peer;
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, `${namespace}.events`, 'acme.ticking.PROGRESS');
    const heard: JobEvent[] = [];
    await channel.consume(queue, (message) => void heard.push(JSON.parse(message!.content.toString()) as JobEvent), { noAck: true });
    const { id } = await installation.commands.submit({
      tenant: 'acme',
      type: 'ticking',
      parameters: { folder: runs.folder, durationMs: 10_000 },
    });
    await installation.events.untilEnded(id);
    expect(installation.events.statusesOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    const percents = heard.map(({ data }) => data.percentCompleted);
    expect(percents.length).toBeGreaterThan(3);
    expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
    expect(percents.at(-1)).toBe(99);
    expect(new Set(heard.map(({ data, type }) => `${type} ${data.jobId} ${data.status} ${data.sequence}`))).toEqual(
      new Set([`jobcast.job.progress ${id} RUNNING 3`]),
    );
  });
});
