import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { JobcastClient } from '#libs/client';
import { topologyOf } from '#libs/contract';
import { acquireRabbitMq, type LocalService } from '#libs/local-services';
import { brokerEnvironment } from '../../libs/local-services/rabbitmq/broker-environment.js';
import type { BrokerPorts } from '../../libs/local-services/rabbitmq/broker-record.js';
import { rabbitMqBinaries } from '../../libs/local-services/rabbitmq/rabbit-mq-binaries.js';
import { eventually } from '../support/eventually.js';
import { eventOf, publishEvents } from '../support/published-events.js';
import { silentTell } from '../support/silent-tell.js';

const { commandsExchange, commandsQueue, eventsExchange } = topologyOf('jobcast');
/** What the README of the client says that a user of the broker needs: configure, write, read. */
const PERMISSIONS = [
  '^jobcast\\.(replies|on)\\.',
  '^(jobcast\\.commands$|jobcast\\.on\\.|amq\\.default$)',
  '^jobcast\\.((replies|on)\\.|events$)',
] as const;

/** A broker of its own, because users are the broker's and not a namespace's. */
describe('a user of the broker with few permissions', () => {
  let dataDir: string;
  let rabbitMq: LocalService;
  let administrator: ChannelModel;
  let channel: Channel;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'jobcast-permissions-'));
    rabbitMq = await acquireRabbitMq({ dataDir, tell: () => undefined });
    await control('add_user', 'billing', 'secret');
    await control('set_permissions', 'billing', ...PERMISSIONS);
    administrator = await connect(rabbitMq.url);
    channel = await administrator.createChannel();
  });
  afterAll(async () => {
    await administrator.close();
    await rabbitMq.release();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function control(...words: string[]): Promise<void> {
    const folder = join(dataDir, 'rabbitmq');
    const { ports } = JSON.parse(await readFile(join(folder, 'broker.json'), 'utf8')) as { ports: BrokerPorts };
    const binaries = (await rabbitMqBinaries())!;
    await promisify(execFile)(join(dirname(binaries.server), 'rabbitmqctl'), words, {
      env: brokerEnvironment(folder, ports, binaries, 'jobcast'),
    });
  }

  it('listens as soon as the service has declared the exchange, puts events aside, and submits', async () => {
    const url = new URL(rabbitMq.url);
    [url.username, url.password] = ['billing', 'secret'];
    const tell = silentTell();
    const client = new JobcastClient({ url: url.href, tell });
    const heard: string[] = [];
    const handler = ({ data }: { readonly data: { readonly jobId: string } }): void => {
      heard.push(data.jobId);
      if (data.jobId === 'bad') throw new Error('cannot handle it');
    };
    await client.listen({ group: 'billing', tries: 1 }, handler);
    expect(tell.lines.some(({ fields }) => /ACCESS_REFUSED.*jobcast\.events/.test(String(fields['reason'])))).toBe(true);

    await channel.assertExchange(eventsExchange, 'topic');
    await eventually('the listener is bound', async () => {
      publishEvents(channel, 'jobcast', [eventOf('first', 1)]);
      return heard.includes('first');
    });
    publishEvents(channel, 'jobcast', [eventOf('bad', 1), eventOf('good', 1)]);
    await eventually('all are heard', () => heard.includes('good'));
    await eventually('one is put aside', async () => (await channel.checkQueue('jobcast.on.billing.dead')).messageCount === 1);

    await channel.assertExchange(commandsExchange, 'topic');
    await channel.assertQueue(commandsQueue);
    await channel.bindQueue(commandsQueue, commandsExchange, '#');
    await channel.consume(commandsQueue, (message) => {
      const { replyTo, correlationId } = message!.properties as { replyTo: string; correlationId: string };
      const reply = { ok: true, job: { id: '7', status: 'QUEUED', duplicate: false }, warnings: [] };
      channel.publish('', replyTo, Buffer.from(JSON.stringify(reply)), { correlationId });
    });
    expect(await client.submit({ tenant: 'acme', type: 'echo' })).toMatchObject({ id: '7' });
    await client.stop();
  });
});
