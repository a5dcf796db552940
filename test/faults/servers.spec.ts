import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ChannelModel } from 'amqplib';
import { COMMAND, topologyOf, type JobRequest } from '#libs/contract';
import { acquirePostgres, acquireRabbitMq, type LocalService } from '#libs/local-services';
import { brokerAlarm, type Shortage } from '../support/broker-alarm.js';
import { CommandClient } from '../support/command-client.js';
import { EventCollector } from '../support/event-collector.js';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { JobcastProcess } from '../support/jobcast-process.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';

const NAMESPACE = 'faults';
const LISTENER = 'faults-listener';
const { commandsQueue, rejectedQueue, eventsExchange } = topologyOf(NAMESPACE);
/** RabbitMQ 3.10 loses what was declared within a second or two before a SIGKILL, and does not survive one so soon after a quorum queue was. */
const SETTLED_MS = 5_000;
/** More commands than an instance takes at once: so the first must be acknowledged before the last can come. */
const BEYOND_PREFETCH = 600;

/** Servers of its own, because it breaks them. */
describe('servers that go away', () => {
  let dataDir: string;
  let postgres: LocalService;
  let rabbitMq: LocalService;
  let runs: RunLog;
  const instances: JobcastProcess[] = [];
  let broker: ChannelModel;
  let commands: CommandClient;
  let declaredMs = 0;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'jobcast-servers-'));
    const options = { dataDir, tell: () => undefined };
    [postgres, rabbitMq] = await Promise.all([acquirePostgres({ ...options, durable: false }), acquireRabbitMq(options)]);
    runs = await RunLog.create();
    await connectToBroker();
    const channel = await broker.createChannel();
    await channel.assertExchange(eventsExchange, 'topic', { durable: true });
    await channel.assertQueue(LISTENER, { durable: true });
    await channel.bindQueue(LISTENER, eventsExchange, '#');
    declaredMs = Date.now();
  });
  afterEach(async () => {
    await Promise.all(instances.splice(0).map((instance) => instance.stop()));
    await broker.close().catch(() => undefined);
  });
  afterAll(async () => {
    await Promise.all([postgres.release(), rabbitMq.release()]);
    await runs.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function connectToBroker(): Promise<void> {
    broker = await connect(rabbitMq.url);
    broker.on('error', () => undefined);
    commands = await CommandClient.open(await broker.createChannel(), NAMESPACE);
    commands.channel.on('error', () => undefined);
  }
  const untilSettled = (): Promise<void> => eventually('what was declared has settled', () => Date.now() - declaredMs > SETTLED_MS);
  async function launch(settings: Readonly<Record<string, string>> = {}): Promise<JobcastProcess> {
    const shared = {
      DATABASE_URL: postgres.url,
      AMQP_URL: rabbitMq.url,
      JOBCAST_NAMESPACE: NAMESPACE,
      JOBCAST_PLUGINS: ENDURANCE,
      JOBCAST_HEARTBEAT_MS: '200',
    };
    const instance = await JobcastProcess.launch({ ...shared, ...settings });
    instances.push(instance);
    return instance;
  }
  async function start(settings: Readonly<Record<string, string>> = {}): Promise<JobcastProcess> {
    const instance = await launch(settings);
    await instance.untilReady();
    return instance;
  }
  const job = (type: string, durationMs: number): JobRequest => ({ type, parameters: { folder: runs.folder, durationMs } });
  const ready = async (instance: JobcastProcess): Promise<string> => {
    const { status, body } = await instance.http('/health/ready');
    return `${status} ${String(body.status)}`;
  };

  /** Hears the events that the durable queue kept, until these jobs have ended, and expects every story to be whole. */
  async function hearAll(ids: readonly string[]): Promise<EventCollector> {
    const listener = await connect(rabbitMq.url);
    try {
      const events = await EventCollector.consume(await listener.createChannel(), LISTENER);
      for (const id of ids) await events.untilEnded(id);
      expect(ids.flatMap((id) => storyMistakes(events.eventsOf(id)))).toEqual([]);
      expect(await runs.ranTwice()).toEqual([]);
      return events;
    } finally {
      await listener.close();
    }
  }

  it('may both be away when an instance starts: it lives, says what it waits for, and works when they are there', async () => {
    await untilSettled();
    await Promise.all([postgres.kill(), rabbitMq.kill()]);
    const instance = await launch();
    await eventually('it listens', () => instance.listens);
    expect((await instance.http('/health/live')).status).toBe(200);
    expect(await ready(instance)).toBe('503 starting');
    await postgres.restart();
    await eventually('it has found the database', async () => (await instance.http('/health/ready')).body.database === 'connected');
    expect(await ready(instance)).toMatch(/starting$/);
    await rabbitMq.restart();
    await instance.untilReady();
    declaredMs = Date.now();
    await connectToBroker();
    const { id } = await commands.submit({ tenant: 'first', ...job('lasting', 10) });
    const events = await hearAll([id]);
    expect(events.statusesOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
  });

  describe('when PostgreSQL is killed while jobs run', () => {
    beforeEach(connectToBroker);

    /** Resolves when these jobs run, by their own words. */
    const untilRunning = (ids: readonly string[]): Promise<void> =>
      eventually('all run', async () => (await runs.records('start')).filter(({ jobId }) => ids.includes(jobId)).length === ids.length);
    const ended = async (ids: readonly string[]): Promise<number> =>
      (await runs.records('end')).filter(({ jobId }) => ids.includes(jobId)).length;

    it('they go on, their ends are written when it is back, and commands wait', async () => {
      const instance = await start({ JOBCAST_LEASE_MS: '20000' });
      const ids = await commands.submitMany(
        'acme',
        Array.from({ length: 8 }, (_, index) => job(index % 2 ? 'lasting' : 'fragile', 1_500)),
      );
      await untilRunning(ids);
      await postgres.kill();
      await eventually('it says so', async () => (await ready(instance)) === '503 unavailable');
      const replies = Promise.all(Array.from({ length: 20 }, () => commands.submit({ tenant: 'acme', ...job('lasting', 10) })));
      await eventually('the runs have ended by themselves', async () => (await ended(ids)) === ids.length);
      await eventually('the commands wait', async () => (await commands.channel.checkQueue(commandsQueue)).messageCount === 20);
      await postgres.restart();
      const later = (await replies).map(({ id }) => id);
      expect(new Set(later).size).toBe(20);
      expect((await commands.channel.checkQueue(rejectedQueue)).messageCount).toBe(0);
      const events = await hearAll([...ids, ...later]);
      for (const id of [...ids, ...later]) expect(events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
      const table = await JobTable.open(postgres.url);
      expect(await table.query(`SELECT FROM t_job_info WHERE tenant = 'acme'`)).toHaveLength(28);
      await table.close();
    });

    it('for longer than the lease, what is restartable is stopped and runs again, and the rest goes on', async () => {
      await start({ JOBCAST_LEASE_MS: '1500' });
      const kept = await commands.submitMany('long', [job('lasting', 600_000), job('lasting', 600_000)]);
      const fragile = await commands.submitMany('long', [job('fragile', 4_000), job('fragile', 4_000)]);
      await untilRunning([...kept, ...fragile]);
      await postgres.kill();
      await eventually(
        'what is restartable was stopped',
        async () => (await runs.records('signal')).filter(({ jobId }) => kept.includes(jobId)).length === kept.length,
      );
      await eventually('the others have ended', async () => (await ended(fragile)) === fragile.length);
      await postgres.restart();
      const events = await hearAll([...kept, ...fragile]);
      for (const id of fragile) expect(events.statusesOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
      for (const id of kept) expect(await events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 2 });
    });
  });

  it('RabbitMQ is killed while a hundred jobs are queued and run: all end, each once, and every event comes in order', async () => {
    await connectToBroker();
    const instance = await start({ JOBCAST_POOL_SIZE: '5' });
    await start({ JOBCAST_POOL_SIZE: '5' });
    await untilSettled();
    const ids = await commands.submitMany(
      'hundred',
      Array.from({ length: 100 }, () => job('lasting', 1_000)),
    );
    const confirmed = await broker.createConfirmChannel();
    for (let index = 0; index < 20; index += 1) {
      const body = Buffer.from(JSON.stringify({ tenant: 'hundred', name: `command ${index}`, ...job('lasting', 10) }));
      confirmed.publish(topologyOf(NAMESPACE).commandsExchange, COMMAND.submit, body, { persistent: true, messageId: `command ${index}` });
    }
    await confirmed.waitForConfirms();
    await rabbitMq.kill();
    const table = await JobTable.open(postgres.url);
    await eventually('jobs end without the broker', async () => {
      const [row] = await table.query<{ count: number }>(
        `SELECT count(*)::integer FROM t_job_info WHERE tenant = 'hundred' AND status = 'SUCCEEDED'`,
      );
      return row!.count >= 20;
    });
    await eventually('it says so', async () => (await ready(instance)) === '200 degraded');
    await rabbitMq.restart();
    await connectToBroker();
    await eventually(
      'every command has its job',
      async () => (await table.query(`SELECT FROM t_job_parameters WHERE name LIKE 'command %'`)).length === 20,
    );
    const all = (await table.query<{ id: string }>(`SELECT id FROM t_job_info WHERE tenant = 'hundred'`)).map(({ id }) => id);
    expect(all).toHaveLength(120);
    expect(all).toEqual(expect.arrayContaining(ids));
    const events = await hearAll(all);
    for (const id of all) expect(events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    expect((await runs.records('start')).filter(({ jobId }) => all.includes(jobId))).toHaveLength(120);
    await table.untilAllSent();
    await table.close();
  });

  const SHORTAGES: readonly Shortage[] = ['memory', 'disk'];

  it.each(SHORTAGES)(
    'RabbitMQ is short of %s: commands are acknowledged and jobs run; replies and events come, in order, when it is over',
    async (shortage) => {
      await connectToBroker();
      const tenant = `short-of-${shortage}`;
      const { channel } = commands;
      const { queue: replyTo } = await channel.assertQueue('', { exclusive: true });
      for (let index = 0; index < BEYOND_PREFETCH; index += 1)
        commands.publish(COMMAND.submit, { tenant, ...job('lasting', 10) }, { replyTo, persistent: true });
      await eventually('all commands wait', async () => (await channel.checkQueue(commandsQueue)).messageCount >= BEYOND_PREFETCH);
      await brokerAlarm(dataDir, shortage, true);
      await start();
      const table = await JobTable.open(postgres.url);
      const ofAlarm = `SELECT id, status FROM t_job_info WHERE tenant = '${tenant}'`;
      await eventually(
        'all jobs have ended, so all commands were acknowledged',
        async () => (await table.query(`${ofAlarm} AND status = 'SUCCEEDED'`)).length === BEYOND_PREFETCH,
      );
      expect((await channel.checkQueue(replyTo)).messageCount).toBeLessThan(BEYOND_PREFETCH);
      expect((await table.query('SELECT FROM t_outbox')).length).toBeGreaterThan(BEYOND_PREFETCH);
      await brokerAlarm(dataDir, shortage, false);
      await eventually('every reply has come', async () => (await channel.checkQueue(replyTo)).messageCount === BEYOND_PREFETCH);
      await hearAll((await table.query<{ id: string }>(ofAlarm)).map(({ id }) => id));
      await table.close();
    },
  );

  it('all are killed, with all instances, and started again: no job is RUNNING without a live instance after a lease', async () => {
    await connectToBroker();
    const leaseMs = 2_000;
    const settings = { JOBCAST_LEASE_MS: String(leaseMs) };
    const old = await Promise.all([start(settings), start(settings)]);
    const kept = await commands.submitMany('whole', [job('lasting', 600_000), job('lasting', 600_000)]);
    const fragile = await commands.submitMany('whole', [job('fragile', 600_000), job('fragile', 600_000)]);
    await eventually('all run', async () => {
      const begun = (await runs.records('start')).map(({ jobId }) => jobId);
      return [...kept, ...fragile].every((id) => begun.includes(id));
    });
    await Promise.all([postgres.kill(), rabbitMq.kill(), ...old.map((instance) => instance.kill('SIGKILL'))]);
    await Promise.all([postgres.restart(), rabbitMq.restart()]);
    const next = await start(settings);
    const readyMs = Date.now();
    const table = await JobTable.open(postgres.url);
    await eventually('what nobody runs is not RUNNING any more', async () => {
      const lost = await table.query(
        `SELECT FROM t_job_info j WHERE held_by IS NOT NULL AND NOT EXISTS (SELECT FROM t_instance i WHERE i.id = j.held_by AND lease_until > now())`,
      );
      return lost.length === 0;
    });
    expect(Date.now() - readyMs).toBeLessThan(leaseMs + 20_000); // it judges nobody before it has held its own lease for so long
    expect(await ready(next)).toBe('200 ready');
    const events = await hearAll([...kept, ...fragile]);
    for (const id of kept) expect(await events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 2 });
    for (const id of fragile) expect(await events.untilEnded(id)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
    await table.close();
  });
});
