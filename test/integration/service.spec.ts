import { COMMAND, topologyOf } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { testServices } from '../support/services.js';
import { TestService } from '../support/test-service.js';

const job = { tenant: 'acme', type: 'echo', parameters: { a: 1 } };

describe('the service', () => {
  let toDatabase: TcpProxy;
  let toBroker: TcpProxy;
  let test: TestService;

  beforeAll(async () => {
    const { databaseUrl, amqpUrl } = testServices();
    toDatabase = await TcpProxy.before(databaseUrl, 5432);
    toBroker = await TcpProxy.before(amqpUrl, 5672);
    toDatabase.refuse();
    toBroker.refuse();
    test = await TestService.start((own) => ({ DATABASE_URL: toDatabase.urlOf(own.databaseUrl), AMQP_URL: toBroker.urlOf(own.amqpUrl) }));
  });

  afterAll(async () => {
    await test.remove();
    await toDatabase.close();
    await toBroker.close();
  });

  it('answers before database and broker do, and is ready when both are there', async () => {
    expect(await test.http('/health/live')).toMatchObject({ status: 200, body: { status: 'live' } });
    expect(await test.health()).toBe('503 starting');
    expect(await test.http('/v1/jobs')).toMatchObject({
      status: 503,
      body: { code: 'UNAVAILABLE', detail: 'The database is unavailable; try again later.' },
    });
    toDatabase.accept();
    await eventually('the database is connected', async () => (await test.http('/health/ready')).body.database === 'connected');
    expect(await test.health()).toBe('503 starting');
    toBroker.accept();
    await test.becomes('200 ready');
  });

  it('takes a command, runs the job and shows it', async () => {
    const reply = await test.ask(COMMAND.submit, job);
    const id = reply.ok && 'job' in reply ? reply.job.id : '';
    await eventually('the job has ended', async () => (await test.http(`/v1/jobs/${id}`)).body.status === 'SUCCEEDED');
    expect(await test.http(`/v1/jobs/${id}`)).toMatchObject({
      status: 200,
      body: { tenant: 'acme', jobType: 'echo', percentCompleted: 100, result: { a: 1 } },
    });
    expect(await test.http('/v1/jobs?tenant=acme&status=SUCCEEDED,FAILED&limit=1')).toMatchObject({
      status: 200,
      body: { items: [{ jobId: id }], nextCursor: null },
    });
  });

  it('answers every error with problem details', async () => {
    for (const [path, status, code] of [
      ['/v1/nowhere', 404, 'NOT_FOUND'],
      ['/v1/jobs/none', 404, 'NO_SUCH_JOB'],
      ['/v1/jobs/01890000-0000-7000-8000-000000000000', 404, 'NO_SUCH_JOB'],
      ['/v1/jobs?limit=0&status=DONE', 422, 'INVALID_MESSAGE'],
      ['/v1/jobs?cursor=x', 422, 'INVALID_MESSAGE'],
      ['/v1/tenants/nobody', 404, 'NO_SUCH_TENANT'],
    ] as const) {
      const contentType = expect.stringContaining('application/problem+json');
      expect({ path, ...(await test.http(path)) }).toMatchObject({
        path,
        contentType,
        status,
        body: { type: 'about:blank', status, code },
      });
    }
  });

  it('changes a tenant, and refuses what is wrong', async () => {
    const put = (name: string, body: string) =>
      test.http(`/v1/tenants/${name}`, { method: 'PUT', body, headers: { 'content-type': 'application/json' } });
    expect(await put('acme', '{"weight":')).toMatchObject({
      contentType: expect.stringContaining('application/problem+json'),
      status: 400,
      body: { code: 'INVALID_MESSAGE' },
    });
    expect(await put('acme', '{"weight":0,"maxRuning":1}')).toMatchObject({
      status: 422,
      body: { details: [{ property: 'weight' }, { property: 'maxRuning' }] },
    });
    expect(await put('a.b', '{}')).toMatchObject({ status: 422, body: { details: [{ property: 'name' }] } });
    expect(await put('acme', '{"weight":2.5,"maxRunningPerType":{"echo":1}}')).toMatchObject({
      status: 200,
      body: { name: 'acme', weight: 2.5, maxRunningPerType: { echo: 1 } },
    });
    expect(await put('acme', '{"paused":false}')).toMatchObject({ body: { weight: 2.5 } });
  });

  it('is degraded without the broker', async () => {
    toBroker.refuse();
    await test.becomes('200 degraded');
    toBroker.accept();
    await test.becomes('200 ready');
  });

  it('refuses nothing while the database is away, and goes on when it is back', async () => {
    const { commandsQueue, rejectedQueue } = topologyOf(test.peer.namespace);
    toDatabase.refuse();
    await test.becomes('503 unavailable');
    const reply = test.ask(COMMAND.submit, job);
    expect(await test.http('/v1/jobs')).toMatchObject({ status: 503 });
    await eventually('consuming has paused', async () => {
      const { consumerCount, messageCount } = await test.peer.channel.checkQueue(commandsQueue);
      return consumerCount === 0 && messageCount === 1;
    });
    toDatabase.accept();
    await test.becomes('200 ready');
    expect(await reply).toMatchObject({ ok: true });
    expect(await test.peer.waiting(rejectedQueue)).toBe(0);
  });

  it('takes nothing more when it has ended', async () => {
    await test.end();
    await expect(test.http('/health/live')).rejects.toThrow('fetch failed');
    test.command(COMMAND.submit, job);
    await eventually('the command waits', async () => (await test.peer.waiting(topologyOf(test.peer.namespace).commandsQueue)) === 1);
  });
});
