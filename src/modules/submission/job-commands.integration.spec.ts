import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { COMMAND, topologyOf, type Reply } from '#libs/contract';
import { AmqpPeer } from '../../../test/support/amqp-peer.js';
import { eventually } from '../../../test/support/eventually.js';
import { testServices } from '../../../test/support/services.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { Database, DatabaseModule } from '../../database/index.js';
import { Settings, SettingsModule } from '../../settings/index.js';
import { JobTypeCatalog, JobTypesModule } from '../job-types/index.js';
import { Health, ObservabilityModule } from '../observability/index.js';
import { Tenant } from '../tenants/index.js';
import { CommandServer, SubmissionModule } from './index.js';

/** The commands' side of the service, on a database and a namespace of its own. */
async function startCommands(databaseUrl: string, namespace: string, variables: Record<string, string> = {}): Promise<INestApplication> {
  const settings = new Settings({
    DATABASE_URL: databaseUrl,
    AMQP_URL: testServices().amqpUrl,
    JOBCAST_NAMESPACE: namespace,
    ...variables,
  });
  @Module({
    imports: [
      SettingsModule.forRoot(settings),
      DatabaseModule.forRoot([Tenant]),
      ObservabilityModule,
      JobTypesModule.forRoot({}),
      SubmissionModule,
    ],
  })
  class CommandsOnly {}
  const app = await NestFactory.create(CommandsOnly, { logger: ['error'], abortOnError: false });
  const commands = app.get(CommandServer);
  app.connectMicroservice({ strategy: commands.strategy });
  await app.init();
  const database = app.get(Database);
  await database.start();
  await app.get(JobTypeCatalog).start();
  await eventually('the database is connected', () => database.connected);
  await app.get(JobTypeCatalog).ready();
  await commands.start();
  await app.startAllMicroservices();
  return app;
}

async function stopCommands(app: INestApplication): Promise<void> {
  await app.get(CommandServer).stop();
  await app.close();
  await app.get(JobTypeCatalog).stop();
  await app.get(Database).stop();
}

describe('commands by AMQP', () => {
  let database: TestDatabase;
  let peer: AmqpPeer;
  let app: INestApplication;
  let replies: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    peer = await AmqpPeer.connect();
    app = await startCommands(database.url, peer.namespace);
    replies = await peer.queue('replies');
    await eventually('the commands are declared', () => app.get(Health).report().broker === 'connected');
  });

  afterAll(async () => {
    await stopCommands(app);
    const { commandsQueue, controlQueue, rejectedQueue, commandsExchange, rejectedExchange, unroutedExchange } = topologyOf(peer.namespace);
    for (const queue of [commandsQueue, controlQueue, rejectedQueue]) await peer.channel.deleteQueue(queue);
    for (const exchange of [commandsExchange, rejectedExchange, unroutedExchange]) await peer.channel.deleteExchange(exchange);
    await peer.close();
    await database.drop();
  });

  const publish = (key: string, body: unknown, properties: object = {}): boolean =>
    peer.channel.publish(
      topologyOf(peer.namespace).commandsExchange,
      key,
      Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
      properties,
    );

  /** Publishes, and waits for the reply. */
  async function ask(key: string, body: unknown, properties: object = {}): Promise<Reply> {
    publish(key, body, { replyTo: replies, correlationId: 'c-1', ...properties });
    const message = await peer.next(replies);
    expect(message.properties.correlationId).toBe('c-1');
    return JSON.parse(message.content.toString()) as Reply;
  }

  async function refused(
    key: string,
    body: unknown,
    properties: object = {},
  ): Promise<{ code: string; message: string; properties: string[] }> {
    const reply = await ask(key, body, properties);
    if (reply.ok) throw new Error(`expected a refusal, got ${JSON.stringify(reply)}`);
    const { code, message, details } = reply.error;
    return { code, message, properties: details.map(({ property }) => property) };
  }

  const job = { tenant: 'acme', type: 'echo', parameters: { a: 1 } };

  it('stores a job and answers with its id', async () => {
    expect(await ask(COMMAND.submit, job)).toMatchObject({
      ok: true,
      job: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'QUEUED', duplicate: false },
    });
  });

  it('takes the pattern of a NestJS message', async () => {
    expect(await ask('whatever', { pattern: 'job.submit', data: job, id: '7' })).toMatchObject({ ok: true, job: { status: 'QUEUED' } });
  });

  it('stores many jobs of one message, all or nothing', async () => {
    const many = await ask(COMMAND.submit, { tenant: 'acme', jobs: [{ type: 'echo' }, { type: 'echo', pending: true }] });
    expect(many).toMatchObject({ ok: true, jobs: [{ status: 'QUEUED' }, { status: 'PENDING' }] });
    const jobs = [{ type: 'echo' }, { type: 'echo', priority: 9999 }, { type: 'sleep', parameters: { durationMs: -1 } }];
    expect(await refused(COMMAND.submit, { tenant: 'acme', jobs })).toMatchObject({
      code: 'INVALID_MESSAGE',
      properties: ['jobs[1].priority', 'jobs[2].parameters.durationMs'],
    });
  });

  it('enqueues and stops', async () => {
    const submitted = await ask(COMMAND.submit, { ...job, pending: true });
    const jobId = submitted.ok && 'job' in submitted ? submitted.job.id : '';
    expect(await ask(COMMAND.enqueue, { tenant: 'acme', jobId })).toMatchObject({ ok: true, job: { id: jobId, status: 'QUEUED' } });
    expect(await refused(COMMAND.enqueue, { tenant: 'acme', jobId })).toMatchObject({ code: 'CONFLICT' });
    expect(await ask(COMMAND.stop, { tenant: 'acme', jobId, reason: 'enough', requestedBy: 'ann' })).toMatchObject({
      ok: true,
      job: { status: 'ABORTED' },
    });
    expect(await refused(COMMAND.stop, { tenant: 'acme', jobId })).toMatchObject({ code: 'CONFLICT' });
    expect(await refused(COMMAND.stop, { tenant: 'zeta', jobId })).toMatchObject({ code: 'NO_SUCH_JOB' });
  });

  it('knows the same submit again', async () => {
    const keyed = { ...job, idempotencyKey: 'k1' };
    const first = await ask(COMMAND.submit, keyed);
    const again = await ask(COMMAND.submit, keyed);
    expect(again).toMatchObject({ ok: true, job: { id: first.ok && 'job' in first ? first.job.id : '', duplicate: true } });
    expect(await refused(COMMAND.submit, { ...keyed, parameters: { a: 2 } })).toMatchObject({ code: 'CONFLICT' });
  });

  it.each([
    ['another command', 'job.sing', job, { code: 'NO_SUCH_COMMAND', properties: [] }],
    ['no object', COMMAND.submit, [], { code: 'INVALID_MESSAGE', properties: ['message'] }],
    ['no tenant', COMMAND.submit, { type: 'echo' }, { code: 'INVALID_MESSAGE', properties: ['tenant'] }],
    ['a tenant with dots and wildcards', COMMAND.submit, { ...job, tenant: 'a.*.#' }, { code: 'INVALID_MESSAGE', properties: ['tenant'] }],
    [
      'SQL for a type',
      COMMAND.submit,
      { ...job, type: "x'; DROP TABLE t_job_info; --" },
      { code: 'INVALID_MESSAGE', properties: ['type'] },
    ],
    ['an unknown type', COMMAND.submit, { ...job, type: 'eco' }, { code: 'NO_SUCH_TYPE', properties: ['type'] }],
    ['an unknown field', COMMAND.submit, { ...job, jobtype: 'x' }, { code: 'INVALID_MESSAGE', properties: ['jobtype'] }],
    [
      'runAt after expiresAt',
      COMMAND.submit,
      { ...job, runAt: '2030-01-02T00:00:00Z', expiresAt: '2030-01-01T00:00:00Z' },
      { code: 'INVALID_MESSAGE', properties: ['runAt'] },
    ],
    [
      'parameters of 5 MiB',
      COMMAND.submit,
      { ...job, parameters: { text: 'x'.repeat(5 * 1024 * 1024) } },
      { code: 'TOO_LARGE', properties: ['parameters'] },
    ],
    ['U+0000', COMMAND.submit, { ...job, parameters: { text: 'a\0' } }, { code: 'INVALID_MESSAGE', properties: ['parameters.text'] }],
    ['no jobs', COMMAND.submit, { tenant: 'acme', jobs: [] }, { code: 'INVALID_MESSAGE', properties: ['jobs'] }],
    [
      'one job beside many',
      COMMAND.submit,
      { ...job, jobs: [{ type: 'echo' }] },
      { code: 'INVALID_MESSAGE', properties: ['type', 'parameters'] },
    ],
    ['no id', COMMAND.stop, { tenant: 'acme' }, { code: 'INVALID_MESSAGE', properties: ['jobId'] }],
    ['an id that is none', COMMAND.stop, { tenant: 'acme', jobId: "1' OR '1'='1" }, { code: 'INVALID_MESSAGE', properties: ['jobId'] }],
    [
      'an unknown id',
      COMMAND.stop,
      { tenant: 'acme', jobId: '01890000-0000-7000-8000-000000000000' },
      { code: 'NO_SUCH_JOB', properties: [] },
    ],
  ])('refuses %s', async (_, key, body, expected) => {
    expect(await refused(key, body)).toMatchObject(expected);
  });

  it('refuses U+0000 in every text that is stored', async () => {
    expect(await refused(COMMAND.submit, { ...job, owner: 'a\0' })).toMatchObject({ properties: ['owner'] });
    expect(await refused(COMMAND.submit, job, { messageId: 'a\0' })).toMatchObject({ code: 'INVALID_MESSAGE', properties: ['message_id'] });
    const stop = { tenant: 'acme', jobId: '01890000-0000-7000-8000-000000000000', reason: 'a\0' };
    expect(await refused(COMMAND.stop, stop)).toMatchObject({ code: 'INVALID_MESSAGE', properties: ['reason'] });
  });

  it('puts aside what is refused and has no reply_to, and what cannot be read', async () => {
    const { rejectedQueue } = topologyOf(peer.namespace);
    publish(COMMAND.submit, { ...job, priority: 'high' }, { correlationId: 'c-2', expiration: '600000' });
    const invalid = await peer.next(rejectedQueue);
    expect(invalid.properties.headers).toMatchObject({
      'x-error-code': 'INVALID_MESSAGE',
      'x-error-message': expect.stringContaining('priority'),
      'x-original-expiration': '600000',
    });
    expect(JSON.parse(invalid.content.toString())).toEqual({ ...job, priority: 'high' });
    expect(await ask(COMMAND.submit, Buffer.from('{"tenant": "acme"'))).toMatchObject({ ok: false, error: { code: 'INVALID_MESSAGE' } });
    const unreadable = await peer.next(rejectedQueue);
    expect(unreadable.properties.headers).toMatchObject({
      'x-error-code': 'INVALID_MESSAGE',
      'x-error-message': expect.stringContaining('not JSON'),
    });
    expect(await ask(COMMAND.submit, job)).toMatchObject({ ok: true });
  });

  it('stores ten thousand jobs of one message', async () => {
    const reply = await ask(COMMAND.submit, {
      tenant: 'acme',
      jobs: Array.from({ length: 10_000 }, (_, index) => ({ type: 'echo', parameters: { index } })),
    });
    expect(reply.ok && 'jobs' in reply && new Set(reply.jobs.map(({ id }) => id)).size).toBe(10_000);
  });
});
