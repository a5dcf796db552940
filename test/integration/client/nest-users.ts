import { Controller, Injectable, Module, Scope, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, Ctx, EventPattern, Payload, RmqContext, Transport, type ClientProxy } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { JobcastClient, type EventContext, type JobEvent, type Reply } from '#libs/client';
import { JobEventDeserializer, JobcastClientModule, OnJobEvent } from '#libs/client/nestjs';
import { topologyOf } from '#libs/contract';
import { Database } from '../../../src/database/index.js';
import { eventually } from '../../support/eventually.js';
import { testServices } from '../../support/services.js';
import { TestService } from '../../support/test-service.js';

const { amqpUrl } = testServices();

/** What the handlers of all applications heard. */
const heard: { readonly by: string; readonly event: JobEvent; readonly context?: EventContext }[] = [];
const heardBy = (by: string, jobId: string): string[] =>
  heard.filter((one) => one.by === by && one.event.data.jobId === jobId).map(({ event }) => event.data.status);

@Injectable()
class Invoices {
  @OnJobEvent({ tenant: 'acme', status: ['RUNNING', 'SUCCEEDED'] })
  async changed(event: JobEvent, context: EventContext): Promise<void> {
    heard.push({ by: 'service', event, context });
  }

  @OnJobEvent({ status: 'SUCCEEDED', name: 'ended', tries: 1 })
  ended(event: JobEvent): void {
    heard.push({ by: 'named', event });
    if (event.data.tenant === 'failing') throw new Error('cannot handle it');
  }
}

@Controller()
class Screens {
  @OnJobEvent({ status: 'SUCCEEDED', perReplica: true })
  show(event: JobEvent): void {
    heard.push({ by: 'replica', event });
  }
}

/** Handles events with NestJS's own transport. */
@Controller()
class PlainHandlers {
  @EventPattern('*.echo.SUCCEEDED')
  ended(@Payload() event: JobEvent, @Ctx() context: unknown): void {
    heard.push({ by: 'plain', event });
    if (context instanceof RmqContext) context.getChannelRef().ack(context.getMessage());
  }

  @EventPattern('acme.#')
  everything(@Payload() event: JobEvent, @Ctx() context: unknown): void {
    heard.push({ by: 'plain-all', event });
    if (context instanceof RmqContext) context.getChannelRef().ack(context.getMessage());
  }
}

describe('services in NestJS', () => {
  let service: TestService;
  const applications: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    service = await TestService.start();
    await service.becomes('200 ready');
  });
  afterEach(async () => {
    await Promise.all(applications.splice(0).map((application) => application.close()));
  });
  afterAll(async () => {
    for (const queue of ['Invoices.changed', 'ended', 'dead']) service.peer.name(`on.billing.${queue}`);
    service.peer.name('plain');
    await service.remove();
  });

  async function billing(): Promise<INestApplication> {
    const options = { url: amqpUrl, namespace: service.peer.namespace, service: 'billing' };
    @Module({
      imports: [JobcastClientModule.forRootAsync({ useFactory: async () => options })],
      providers: [Invoices, { provide: 'alias', useExisting: Invoices }],
      controllers: [Screens],
    })
    class Billing {}
    const application = await NestFactory.create(Billing, { logger: false, abortOnError: false });
    await application.init();
    applications.push(application);
    return application;
  }
  const submitBy = async (client: JobcastClient, tenant: string): Promise<string> =>
    (await client.submit({ tenant, type: 'echo', parameters: { a: 1 } })).id;

  it('submit by the injected client, and hear by @OnJobEvent once per service or once per replica', async () => {
    const first = await billing();
    await billing();
    const jobId = await submitBy(first.get(JobcastClient), 'acme');
    await eventually('all replicas have heard it', () => heardBy('replica', jobId).length === 2);
    await eventually('the service has heard it', () => heardBy('named', jobId).length + heardBy('service', jobId).length === 3);
    expect(heardBy('service', jobId)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(heardBy('named', jobId)).toEqual(['SUCCEEDED']);
    expect(heard.find(({ by }) => by === 'service')).toMatchObject({ context: { repeated: false, attempt: 1 } });
  });

  it('hear what happened while the whole service was down, and put aside what it cannot handle', async () => {
    await (await billing()).close();
    const client = new JobcastClient({ url: amqpUrl, namespace: service.peer.namespace });
    await client.start();
    const missed = await submitBy(client, 'acme');
    const failing = await submitBy(client, 'failing');
    await client.stop();
    await eventually('both have ended', async () => {
      const { body } = await service.http('/v1/jobs?status=SUCCEEDED');
      return [missed, failing].every((id) => (body.items as { jobId: string }[]).some(({ jobId }) => jobId === id));
    });
    await eventually('their events are sent', async () => (await service.get(Database).query('SELECT FROM t_outbox LIMIT 1')).length === 0);
    await billing();
    await eventually('the service has heard it', () => heardBy('service', missed).length === 2 && heardBy('named', missed).length === 1);
    expect(heardBy('replica', missed)).toEqual([]);
    const dead = await service.peer.next(`${service.peer.namespace}.on.billing.dead`);
    expect(dead.properties.headers).toMatchObject({ 'x-error-message': 'cannot handle it', 'x-error-attempts': 1 });
    expect(JSON.parse(dead.content.toString())).toMatchObject({ data: { jobId: failing, status: 'SUCCEEDED' } });
  });

  it('are told when a class with @OnJobEvent is made per request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {
      @OnJobEvent()
      any(): void {}
    }
    @Module({
      imports: [JobcastClientModule.forRoot({ url: amqpUrl, namespace: service.peer.namespace, service: 'billing' })],
      providers: [PerRequest],
    })
    class Wrong {}
    const application = await NestFactory.create(Wrong, { logger: false, abortOnError: false });
    await expect(application.init()).rejects.toThrow(/expected PerRequest, .*to be made once/);
    await application.get(JobcastClient).stop();
  });

  it('are told when a method has two choices', () => {
    const decorateTwice = (): void => {
      class Twice {
        @OnJobEvent({ status: 'FAILED' })
        @OnJobEvent({ status: 'ABORTED' })
        any(): void {}
      }
      void Twice;
    };
    expect(decorateTwice).toThrow(/expected one @OnJobEvent on any, got two/);
  });

  it("submit by NestJS's own ClientProxy", async () => {
    const { commandsQueue } = topologyOf(service.peer.namespace);
    const proxy: ClientProxy = ClientProxyFactory.create({
      transport: Transport.RMQ,
      options: { urls: [amqpUrl], queue: commandsQueue, noAssert: true, persistent: true },
    });
    applications.push({ close: async () => proxy.close() });
    const job = { tenant: 'acme', type: 'echo', pending: true };
    const reply = await firstValueFrom(proxy.send<Reply>('job.submit', job));
    expect(reply).toMatchObject({ ok: true, job: { status: 'PENDING' } });
    const jobId = reply.ok && 'job' in reply ? reply.job.id : '';
    expect(await firstValueFrom(proxy.send<Reply>('job.stop', { tenant: 'acme', jobId }))).toMatchObject({
      ok: true,
      job: { status: 'ABORTED' },
    });
    expect(await firstValueFrom(proxy.send<Reply>('job.submit', { ...job, type: 'none' }))).toMatchObject({
      ok: false,
      error: { code: 'NO_SUCH_TYPE', details: [{ property: 'type' }] },
    });
    await firstValueFrom(proxy.emit('job.submit', { tenant: 'emitted', type: 'echo' }), { defaultValue: undefined });
    await eventually(
      'the job is there',
      async () => ((await service.http('/v1/jobs?tenant=emitted')).body.items as unknown[]).length === 1,
    );
  });

  it("hear events by NestJS's own @EventPattern", async () => {
    @Module({ controllers: [PlainHandlers] })
    class Plain {}
    const { eventsExchange } = topologyOf(service.peer.namespace);
    const application = await NestFactory.createMicroservice(Plain, {
      logger: false,
      transport: Transport.RMQ,
      options: {
        urls: [amqpUrl],
        queue: `${service.peer.namespace}.plain`,
        queueOptions: { durable: true },
        noAck: false,
        prefetchCount: 10,
        exchange: eventsExchange,
        wildcards: true,
        deserializer: new JobEventDeserializer(),
      },
    });
    await application.listen();
    applications.push(application);
    service.command('job.submit', { tenant: 'acme', type: 'echo', parameters: { plain: true } });
    // The job of the test before may end only now.
    const isIt = ({ by, event }: (typeof heard)[number]): boolean => by === 'plain' && event.data.tenant === 'acme';
    await eventually('the end is heard', () => heard.some(isIt));
    const { event } = heard.find(isIt)!;
    expect(event).toMatchObject({ specversion: '1.0', data: { tenant: 'acme', status: 'SUCCEEDED', result: { plain: true } } });
    expect(heardBy('plain-all', event.data.jobId)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING']);
  });
});
