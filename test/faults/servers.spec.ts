import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ChannelModel, type Options } from 'amqplib';
import { COMMAND, topologyOf, type JobRequest } from '#libs/contract';
import { acquirePostgres, acquireRabbitMq, type LocalService } from '#libs/local-services';
import { brokerAlarm, type Shortage } from '../support/broker-alarm.js';
import { syncBroker } from '../support/broker-control.js';
import { CommandClient, type TestJob } from '../support/command-client.js';
import { EventCollector } from '../support/event-collector.js';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { JobcastProcess } from '../support/jobcast-process.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';

const NAMESPACE = 'faults';
const LISTENER = 'faults-listener';
const { commandsQueue, rejectedQueue, eventsExchange } = topologyOf(NAMESPACE);
/** More commands than the 500 that an instance takes at once: so the first must be acknowledged before the last can come. */
const BEYOND_PREFETCH = 520;
const HEARTBEAT_MS = 200;
const LEASE_MS = 2_000;
/** An instance does not rely on the last quarter of its lease (`Lease`). */
const USED_MS = 0.75 * LEASE_MS;
/** Records each renewal of a lease, by the clock of the database. */
const RECORD_RENEWALS = `
  CREATE TABLE renewals (instance integer, at timestamptz DEFAULT clock_timestamp());
  CREATE FUNCTION record_renewal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO renewals (instance) VALUES (NEW.id);
    RETURN NULL;
  END $$;
  CREATE TRIGGER record_renewal AFTER INSERT OR UPDATE OF lease_until ON t_instance FOR EACH ROW EXECUTE FUNCTION record_renewal();
`;

/** Servers of its own, because it breaks them. */
describe('servers that go away', () => {
  let dataDir: string;
  let postgres: LocalService;
  let rabbitMq: LocalService;
  let runs: RunLog;
  const instances: JobcastProcess[] = [];
  let broker: ChannelModel;
  let commands: CommandClient;

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
  });
  afterAll(async () => {
    await Promise.all(instances.splice(0).map((instance) => instance.stop()));
    await broker.close();
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
  let syncing: Promise<void> | undefined;
  /** Resolves when what the instances have declared so far is on the disk of the broker. */
  const declared = (): Promise<void> => (syncing ??= syncBroker(dataDir));
  async function launch(settings: Readonly<Record<string, string>> = {}): Promise<JobcastProcess> {
    const shared = {
      DATABASE_URL: postgres.url,
      AMQP_URL: rabbitMq.url,
      JOBCAST_NAMESPACE: NAMESPACE,
      JOBCAST_PLUGINS: ENDURANCE,
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
  const gated = (type: 'gated' | 'gated-restartable', gate: string): JobRequest => ({ type, parameters: { folder: runs.folder, gate } });
  /** Publishes commands to submit jobs, and waits until the broker has all of them. */
  async function publishConfirmed(requests: readonly TestJob[], properties: Options.Publish = {}): Promise<void> {
    const channel = await broker.createConfirmChannel();
    channel.on('error', () => undefined);
    for (const request of requests)
      channel.publish(topologyOf(NAMESPACE).commandsExchange, COMMAND.submit, Buffer.from(JSON.stringify(request)), {
        persistent: true,
        ...(request.name && { messageId: request.name }),
        ...properties,
      });
    await channel.waitForConfirms();
  }
  /** Resolves when these jobs run, by their own words. */
  const untilRunning = (ids: readonly string[]): Promise<void> =>
    eventually('all run', async () => (await runs.records('start')).filter(({ jobId }) => ids.includes(jobId)).length === ids.length);
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
  const ended = async (ids: readonly string[]): Promise<number> =>
    (await runs.records('end')).filter(({ jobId }) => ids.includes(jobId)).length;

  describe('while one instance works', () => {
    beforeAll(() => start({ JOBCAST_POOL_SIZE: '5' }));

    /** During one of them an instance starts; in the other it was there before. */
    const SHORTAGES: readonly (readonly [Shortage, startsNow: boolean])[] = [
      ['memory', false],
      ['disk', true],
    ];

    it.each(SHORTAGES)(
      'RabbitMQ is short of %s: commands are acknowledged and jobs run; replies and events come, in order, when it is over',
      async (shortage, startsNow) => {
        const tenant = `short-of-${shortage}`;
        const { channel } = commands;
        const { queue: replyTo } = await channel.assertQueue('', { exclusive: true });
        if (startsNow) await instances.pop()!.stop();
        else instances[0]!.signal('SIGSTOP'); // so that it acknowledges nothing before the alarm
        await publishConfirmed(
          Array.from({ length: BEYOND_PREFETCH }, () => ({ tenant, ...job('lasting', 10) })),
          { replyTo },
        );
        await brokerAlarm(dataDir, shortage, true);
        if (startsNow) await start({ JOBCAST_POOL_SIZE: '5' });
        else instances[0]!.signal('SIGCONT');
        const table = await JobTable.open(postgres.url);
        await table.untilCounts(
          'all jobs have ended, so all commands were acknowledged',
          (counts) => counts.SUCCEEDED === BEYOND_PREFETCH,
          tenant,
        );
        expect((await channel.checkQueue(replyTo)).messageCount).toBeLessThan(BEYOND_PREFETCH);
        expect((await table.query('SELECT FROM t_outbox')).length).toBeGreaterThan(BEYOND_PREFETCH);
        await brokerAlarm(dataDir, shortage, false);
        await eventually('every reply has come', async () => (await channel.checkQueue(replyTo)).messageCount === BEYOND_PREFETCH);
        await hearAll((await table.jobs(tenant)).map(({ id }) => id));
        await table.close();
      },
    );
  });

  describe('while two instances work', () => {
    beforeAll(() => start({ JOBCAST_POOL_SIZE: '5' }));

    describe('when PostgreSQL is killed while jobs run', () => {
      it('they go on, their ends are written when it is back, and commands wait', async () => {
        const ids = await commands.submitMany(
          'acme',
          Array.from({ length: 8 }, (_, index) => gated(index % 2 ? 'gated-restartable' : 'gated', 'while it is killed')),
        );
        await untilRunning(ids);
        await postgres.kill();
        await eventually('it says so', async () => (await ready(instances[0]!)) === '503 unavailable');
        const replies = Promise.all(Array.from({ length: 20 }, () => commands.submit({ tenant: 'acme', ...job('lasting', 10) })));
        await runs.open('while it is killed');
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
    });

    it('RabbitMQ is killed while a hundred jobs are queued and run: all end, each once, and every event comes in order', async () => {
      const ids = await commands.submitMany('hundred', [
        ...Array.from({ length: 40 }, () => gated('gated-restartable', 'without a broker')),
        ...Array.from({ length: 60 }, () => gated('gated-restartable', 'with the broker again')),
      ]);
      await publishConfirmed(
        Array.from({ length: 20 }, (_, index) => ({ tenant: 'hundred', name: `command ${index}`, ...job('lasting', 10) })),
      );
      await declared();
      await rabbitMq.kill();
      await runs.open('without a broker');
      const table = await JobTable.open(postgres.url);
      await table.untilCounts('jobs end without the broker', (counts) => counts.SUCCEEDED === 40, 'hundred');
      await eventually('it says so', async () => (await ready(instances[0]!)) === '200 degraded');
      await rabbitMq.restart();
      await connectToBroker();
      await eventually(
        'every command has its job',
        async () => (await table.query(`SELECT FROM t_job_parameters WHERE name LIKE 'command %'`)).length === 20,
      );
      await runs.open('with the broker again');
      const all = (await table.query<{ id: string }>(`SELECT id FROM t_job_info WHERE tenant = 'hundred'`)).map(({ id }) => id);
      expect(all).toHaveLength(120);
      expect(all).toEqual(expect.arrayContaining(ids));
      const events = await hearAll(all);
      for (const id of all) expect(events.wayOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
      expect((await runs.records('start')).filter(({ jobId }) => all.includes(jobId))).toHaveLength(120);
      await table.untilAllSent();
      await table.close();
    });
  });

  describe('when both are killed, with all instances', () => {
    let kept: string[];
    let fragile: string[];
    let next: JobcastProcess;

    beforeAll(async () => {
      const table = await JobTable.open(postgres.url);
      await table.query(RECORD_RENEWALS);
      kept = await commands.submitMany('whole', [job('lasting', 600_000), job('lasting', 600_000)]);
      fragile = await commands.submitMany('whole', [job('fragile', 600_000), job('fragile', 600_000)]);
      await untilRunning([...kept, ...fragile]);
      await declared();
      await Promise.all(instances.splice(0).map((instance) => instance.kill('SIGKILL')));
      await table.query(`UPDATE t_instance SET lease_until = now() - interval '1 second'`); // so that only the next one's lease counts
      await table.close();
      await Promise.all([postgres.kill(), rabbitMq.kill()]);
      next = await launch({ JOBCAST_LEASE_MS: String(LEASE_MS), JOBCAST_HEARTBEAT_MS: String(HEARTBEAT_MS) });
    });

    it('may both be away when an instance starts: it lives, says what it waits for, and works when they are there', async () => {
      await eventually('it listens', () => next.listens);
      expect((await next.http('/health/live')).status).toBe(200);
      expect(await ready(next)).toBe('503 starting');
      await postgres.restart();
      await eventually('it has found the database', async () => (await next.http('/health/ready')).body.database === 'connected');
      expect(await ready(next)).toMatch(/starting$/);
      await rabbitMq.restart();
      await next.untilReady();
      await connectToBroker();
      const events = await EventCollector.bind(await broker.createChannel(), NAMESPACE);
      const { id } = await commands.submit({ tenant: 'first', ...job('lasting', 10) });
      await events.untilEnded(id);
      expect(storyMistakes(events.eventsOf(id))).toEqual([]);
      expect(events.statusesOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    });

    it('all are killed, with all instances, and started again: no job is RUNNING without a live instance after a lease', async () => {
      const table = await JobTable.open(postgres.url);
      await eventually('what nobody runs is not RUNNING any more', async () => {
        const lost = await table.query(
          `SELECT FROM t_job_info j WHERE held_by IS NOT NULL AND NOT EXISTS (SELECT FROM t_instance i WHERE i.id = j.held_by AND lease_until > now())`,
        );
        return lost.length === 0;
      });
      expect(await ready(next)).toBe('200 ready');
      const events = await hearAll([...kept, ...fragile]);
      for (const id of kept) expect(await events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 2 });
      for (const id of fragile) expect(await events.untilEnded(id)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
      // An instance rescues no jobs before it has held its own lease for one lease time. The count of renewals does not depend on load.
      const renewals = await renewalsBeforeTheEnd(table, fragile);
      expect(renewals).toBeLessThanOrEqual((2 * (LEASE_MS + HEARTBEAT_MS)) / HEARTBEAT_MS);
      await table.close();
    });

    it('when PostgreSQL is killed for longer than the lease, restartable jobs are stopped and run again, and the others continue', async () => {
      const kept = await commands.submitMany('long', [job('lasting', 600_000), job('lasting', 600_000)]);
      const fragile = await commands.submitMany('long', [gated('gated', 'after the lease'), gated('gated', 'after the lease')]);
      await untilRunning([...kept, ...fragile]);
      await postgres.kill();
      await eventually(
        'what is restartable was stopped',
        async () => (await runs.records('signal')).filter(({ jobId }) => kept.includes(jobId)).length === kept.length,
      );
      await runs.open('after the lease');
      await eventually('the others have ended', async () => (await ended(fragile)) === fragile.length);
      await postgres.restart();
      const events = await hearAll([...kept, ...fragile]);
      for (const id of fragile) expect(events.statusesOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
      for (const id of kept) expect(await events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', attempt: 2 });
    });

    /** How often the instance that ended these jobs had renewed its lease until then, counted from when it held it without a gap. */
    async function renewalsBeforeTheEnd(table: JobTable, ids: readonly string[]): Promise<number> {
      const rows = await table.query<{ atMs: number }>(
        `SELECT extract(epoch FROM at)::float8 * 1000 AS "atMs" FROM renewals
         WHERE instance = (SELECT max(id) FROM t_instance) AND at <= (SELECT max(stopped_at) FROM t_job_info WHERE id = ANY($1))
         ORDER BY at`,
        [ids],
      );
      const sinceGap = rows.findLastIndex(({ atMs }, index) => index === 0 || atMs - rows[index - 1]!.atMs > USED_MS);
      expect(rows.length).toBeGreaterThan(0);
      return rows.length - sinceGap;
    }
  });
});
