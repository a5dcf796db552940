import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import { startServiceUser } from '../../test/support/service-user.js';
import { acquireRabbitMq } from './acquire-rabbit-mq.js';
import { isFreePort } from './free-port.js';
import { brokerAnswers } from './rabbitmq/broker-answers.js';
import type { BrokerRecord } from './rabbitmq/broker-record.js';
import { removeLocalServices } from './remove-local-services.js';

const tell = () => undefined;

/** RabbitMQ 3.10 writes what it knows of queues to the disk a moment after it has said that they are there. */
const SETTLED_MS = 5_000;

describe('acquireRabbitMq', () => {
  let dataDir: string;
  const acquire = () => acquireRabbitMq({ dataDir, tell });
  const record = async () => JSON.parse(await readFile(join(dataDir, 'rabbitmq', 'broker.json'), 'utf8')) as BrokerRecord;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'jobcast-rabbitmq-'));
  });
  afterEach(async () => {
    const { ports } = await record();
    expect(await removeLocalServices({ dataDir, tell })).toBe(true);
    expect(await Promise.all(Object.values(ports).map(isFreePort))).toEqual([true, true, true]);
  });

  it('is taken over from a killed run, shared, and ends with its last user, its port mapper too', async () => {
    const killed = await startServiceUser('acquireRabbitMq', dataDir);
    const { leader } = await record();
    await killed.die();
    const own = await acquire();
    const other = await startServiceUser('acquireRabbitMq', dataDir);
    expect([own.url, other.url, (await record()).leader]).toEqual([killed.url, killed.url, leader]);
    await own.release();
    expect(await brokerAnswers(other.url)).toBe(true);
    await other.leave();
    expect(await brokerAnswers(other.url)).toBe(false);
  });

  it('comes back under its address with its messages after a SIGKILL', async () => {
    const own = await acquire();
    const connection = await connect(own.url);
    connection.on('error', () => undefined);
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    await channel.assertQueue('kept', { durable: true });
    channel.sendToQueue('kept', Buffer.from('here'), { persistent: true });
    await channel.waitForConfirms();
    await delay(SETTLED_MS);
    await own.kill();
    expect(await brokerAnswers(own.url)).toBe(false);
    await own.restart();
    const again = await connect(own.url);
    const message = await (await again.createChannel()).get('kept', { noAck: true });
    expect(message && message.content.toString()).toBe('here');
    await again.close();
    await own.release();
  });
});
