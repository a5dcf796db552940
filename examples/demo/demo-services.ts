import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import pg from 'pg';
import { topologyOf } from '#libs/contract';
import { removeLocalServices, resolveAmqpUrl, resolveDatabaseUrl } from '#libs/local-services';
import type { CleanUp } from './clean-up.js';

/** Where this run of the demo lives: a namespace, a schema and a folder that no other run has. */
export interface DemoServices {
  readonly databaseUrl: string;
  readonly amqpUrl: string;
  readonly namespace: string;
  readonly schema: string;
  readonly dataDir: string;
}

/** Finds or starts PostgreSQL and RabbitMQ, as `npm start` does, but in a folder of the demo's own; nothing of it stays. */
export async function demoServices(cleanUp: CleanUp, tell: (line: string) => void): Promise<DemoServices> {
  const { DATABASE_URL: givenDatabase, AMQP_URL: givenBroker } = process.env;
  if (givenBroker === 'none')
    throw new Error('AMQP_URL: expected an address or nothing, got none; the demo is about messages, so unset it');
  const name = `jobcast_demo_${randomBytes(4).toString('hex')}`;
  const dataDir = await mkdtemp(join(tmpdir(), 'jobcast-demo-'));
  await chmod(dataDir, 0o755); // as root, PostgreSQL runs as another user, who has to reach it
  cleanUp.add(`remove ${dataDir}`, () => removeLocalServices({ dataDir, tell: () => undefined }));
  const found = await Promise.allSettled([
    resolveDatabaseUrl({ databaseUrl: givenDatabase, dataDir, tell }),
    resolveAmqpUrl({ amqpUrl: givenBroker, dataDir, tell }),
  ]);
  for (const service of found) if (service.status === 'fulfilled') cleanUp.add('end a private service', () => service.value.release());
  const [database, broker] = found;
  if (database.status === 'rejected') throw database.reason;
  if (broker.status === 'rejected') throw broker.reason;
  const { url: databaseUrl } = database.value;
  const { url: amqpUrl } = broker.value;
  if (!amqpUrl) throw new Error('expected a broker, got none; set AMQP_URL');
  if (givenDatabase) cleanUp.add(`drop the schema ${name}`, () => dropSchema(databaseUrl, name));
  cleanUp.add(`delete the queues and exchanges ${name}.*`, () => deleteTopology(amqpUrl, name));
  return { databaseUrl, amqpUrl, namespace: name, schema: name, dataDir };
}

async function dropSchema(databaseUrl: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  } finally {
    await client.end();
  }
}

/** Deleting what is not there is no error. */
async function deleteTopology(amqpUrl: string, namespace: string): Promise<void> {
  const names = topologyOf(namespace);
  const connection = await connect(amqpUrl);
  try {
    const channel = await connection.createChannel();
    for (const queue of [names.commandsQueue, names.controlQueue, names.rejectedQueue]) await channel.deleteQueue(queue);
    for (const exchange of [names.commandsExchange, names.eventsExchange, names.rejectedExchange, names.unroutedExchange])
      await channel.deleteExchange(exchange);
  } finally {
    await connection.close();
  }
}
