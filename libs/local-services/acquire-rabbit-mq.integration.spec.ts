import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { syncBroker } from '../../test/support/broker-control.js';
import { startServiceUser } from '../../test/support/service-user.js';
import { acquireRabbitMq } from './acquire-rabbit-mq.js';
import { isFreePort } from './free-port.js';
import type { LocalService } from './local-service.js';
import { brokerAnswers } from './rabbitmq/broker-answers.js';
import type { BrokerRecord } from './rabbitmq/broker-record.js';
import { removeLocalServices } from './remove-local-services.js';

const tell = () => undefined;

/** One broker for all tests, because each start of one takes 6 to 15 s of CPU time. */
describe('acquireRabbitMq', () => {
  let dataDir: string;
  let started: { readonly url: string; readonly leader: BrokerRecord['leader'] };
  let own: LocalService;
  const record = async () => JSON.parse(await readFile(join(dataDir, 'rabbitmq', 'broker.json'), 'utf8')) as BrokerRecord;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'jobcast-rabbitmq-'));
    const killed = await startServiceUser('acquireRabbitMq', dataDir);
    started = { url: killed.url, leader: (await record()).leader };
    await killed.die();
    own = await acquireRabbitMq({ dataDir, tell });
  });
  afterAll(async () => {
    const { ports } = await record();
    await own.release();
    expect(await removeLocalServices({ dataDir, tell })).toBe(true);
    expect(await Promise.all(Object.values(ports).map(isFreePort))).toEqual([true, true, true]);
  });

  it('is taken over from a killed run', async () => {
    expect([own.url, (await record()).leader]).toEqual([started.url, started.leader]);
    expect(await brokerAnswers(own.url)).toBe(true);
  });

  it('comes back under its address with its messages after a SIGKILL', async () => {
    const connection = await connect(own.url);
    connection.on('error', () => undefined);
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    await channel.assertQueue('kept', { durable: true });
    channel.sendToQueue('kept', Buffer.from('here'), { persistent: true });
    await channel.waitForConfirms();
    await syncBroker(dataDir);
    await own.kill();
    expect(await brokerAnswers(own.url)).toBe(false);
    await own.restart();
    const again = await connect(own.url);
    const message = await (await again.createChannel()).get('kept', { noAck: true });
    expect(message && message.content.toString()).toBe('here');
    await again.close();
  });

  it('is shared, and ends with its last user, its port mapper too', async () => {
    const other = await startServiceUser('acquireRabbitMq', dataDir);
    expect(other.url).toBe(own.url);
    await own.release();
    expect(await brokerAnswers(other.url)).toBe(true);
    await other.leave();
    expect(await brokerAnswers(other.url)).toBe(false);
  });
});
