import { Database } from '../../src/database/index.js';
import { Relay } from '../../src/events/index.js';
import { Settings } from '../../src/settings/index.js';
import { AmqpPeer } from '../support/amqp-peer.js';
import { eventually } from '../support/eventually.js';
import { testServices } from '../support/services.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('Relay', () => {
  let db: TestDatabase;
  let peer: AmqpPeer;
  let proxy: TcpProxy;
  let queue: string;
  let database: Database;
  let relay: Relay;

  beforeAll(async () => {
    db = await createTestDatabase();
    peer = await AmqpPeer.connect();
    proxy = await TcpProxy.before(testServices().amqpUrl, 5672);
    database = new Database(settings(), []);
    await database.start();
    await eventually('the database is connected', () => database.connected);
    await startRelay();
    queue = await peer.queue('heard');
    await peer.channel.bindQueue(queue, `${peer.namespace}.events`, '#');
  });
  afterAll(async () => {
    await relay.stop();
    await database.stop();
    await proxy.close();
    await peer.channel.deleteExchange(`${peer.namespace}.events`);
    await peer.close();
    await db.drop();
  });

  const settings = (heartbeat = 5): Settings => {
    const amqp = `${proxy.urlOf(testServices().amqpUrl)}?heartbeat=${heartbeat}`;
    return new Settings({ DATABASE_URL: db.url, AMQP_URL: amqp, JOBCAST_NAMESPACE: peer.namespace });
  };
  async function startRelay(heartbeat?: number): Promise<void> {
    relay = new Relay(database, settings(heartbeat));
    await relay.start();
    await eventually('the relay is connected', () => relay.connected);
  }
  const tell = async (jobId: string, sequence: number): Promise<void> => {
    const values = [jobId, sequence, JSON.stringify({ sequence })];
    await database.query(`INSERT INTO t_outbox (job_id, sequence, routing_key, type, body) VALUES ($1, $2, 'a.b.C', 't', $3)`, values);
    database.notify('outbox');
  };
  const locks = async (): Promise<number> => {
    const [row] = await database.query<{ held: number }>(
      `SELECT count(*)::int AS held FROM pg_locks WHERE locktype = 'advisory' AND objid = 2
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return row!.held;
  };
  const waiting = async (): Promise<number> => (await database.query('SELECT 1 FROM t_outbox')).length;
  const heard = async (): Promise<string> => String((await peer.next(queue)).properties.messageId);

  it('publishes what waits and removes it', async () => {
    const job = '01900000-0000-7000-8000-000000000001';
    await tell(job, 1);
    await tell(job, 2);
    expect([await heard(), await heard()]).toEqual([`${job}-1`, `${job}-2`]);
    await eventually('the outbox is empty', async () => (await waiting()) === 0);
    expect(await locks()).toBe(1);
  });

  const FULL = { 'x-max-length': 1, 'x-overflow': 'reject-publish' };

  it('sends what a full queue refuses again and again, but not in a rush, and all of it in order when there is room', async () => {
    const full = await peer.queue('full', { arguments: FULL });
    await peer.channel.bindQueue(full, `${peer.namespace}.events`, '#');
    const job = '01900000-0000-7000-8000-000000000003';
    const other = '01900000-0000-7000-8000-000000000004';
    const startedMs = Date.now();
    for (const sequence of [1, 2, 3]) await tell(job, sequence);
    await eventually('one fits', async () => (await peer.waiting(full)) === 1);
    await tell(other, 1);
    const copies = async (): Promise<number> => (await peer.waiting(queue)) - 1;
    await eventually('what is refused comes once more', async () => (await copies()) >= 3);
    expect(Date.now() - startedMs).toBeGreaterThan(700); // two pauses lie in between, of 250 ms and 500 ms at least
    expect(await waiting()).toBe(3);
    await peer.channel.deleteQueue(full);
    await eventually('the outbox is empty', async () => (await waiting()) === 0);
    const came: string[] = [];
    for (let left = await peer.waiting(queue); left > 0; left -= 1) came.push(await heard());
    expect([...new Set(came)].filter((id) => id.startsWith(job))).toEqual([1, 2, 3].map((sequence) => `${job}-${sequence}`));
    expect(came).toContain(`${other}-1`);
  });

  it('goes on with what no full queue takes, however much a full one refuses', async () => {
    const full = await peer.queue('full', { arguments: FULL });
    await peer.channel.bindQueue(full, `${peer.namespace}.events`, 'bad.#');
    // More than a window of 4 000, by two thousand jobs with three events each; the last of them no full queue takes, but it must not come first.
    await database.query(
      `INSERT INTO t_outbox (job_id, sequence, routing_key, type, body)
       SELECT ('01900000-0000-7000-9000-' || lpad(job::text, 12, '0'))::uuid, n, CASE n WHEN 3 THEN 'a.b.C' ELSE 'bad.b.C' END, 't', '{}'
       FROM generate_series(1, 3) n, generate_series(1, 2000) job ORDER BY n, job`,
    );
    database.notify('outbox');
    await eventually('the queue is full', async () => (await peer.waiting(full)) === 1);
    const [job, heardAll] = ['01900000-0000-7000-8000-000000000007', new Map<string, number[]>()];
    const consumer = await peer.channel.consume(
      queue,
      (message) => {
        const [, id = '', sequence] = /^(.*)-(\d+)$/.exec(String(message?.properties.messageId)) ?? [];
        const before = heardAll.get(id) ?? [];
        if (Number(sequence) > (before.at(-1) ?? 0)) heardAll.set(id, [...before, Number(sequence)]);
      },
      { noAck: true },
    );
    for (const sequence of [1, 2, 3]) await tell(job, sequence);
    await eventually('the other job is told', () => heardAll.get(job)?.length === 3);
    expect(await waiting()).toBeGreaterThan(5_000);
    expect(await peer.waiting(full)).toBe(1);
    await peer.channel.deleteQueue(full);
    await eventually('the outbox is empty', async () => (await waiting()) === 0);
    await eventually('all came', () => heardAll.size === 2_001 && [...heardAll.values()].every((sequences) => sequences.length === 3));
    for (const sequences of heardAll.values()) expect(sequences).toEqual([1, 2, 3]);
    await peer.channel.cancel(consumer.consumerTag);
  });

  it('goes on when somebody has deleted the exchange: it is there again', async () => {
    await peer.channel.deleteExchange(`${peer.namespace}.events`);
    const job = '01900000-0000-7000-8000-000000000005';
    await tell(job, 1);
    await eventually('the outbox is empty', async () => (await waiting()) === 0);
    await peer.channel.bindQueue(queue, `${peer.namespace}.events`, '#'); // its binding went with the exchange
    await tell(job, 2);
    expect(await heard()).toBe(`${job}-2`);
    await eventually('the outbox is empty', async () => (await waiting()) === 0); // or it comes twice
  });

  it('leaves its place while the broker is away, and goes on in order when it is back', async () => {
    const job = '01900000-0000-7000-8000-000000000002';
    proxy.refuse();
    await eventually('the broker is away', () => !relay.connected);
    await tell(job, 1);
    await eventually('another instance could be the relay', async () => (await locks()) === 0);
    await tell(job, 2);
    expect(await waiting()).toBe(2);
    proxy.accept();
    expect([await heard(), await heard()]).toEqual([`${job}-1`, `${job}-2`]);
    await eventually('the outbox is empty', async () => (await waiting()) === 0);
  });

  it('sets aside an event that no broker can take, and publishes those before and behind it, also of its job', async () => {
    const [job, other] = ['01900000-0000-7000-8000-000000000003', '01900000-0000-7000-8000-000000000004'];
    await tell(job, 1);
    const key = 'k'.repeat(256); // AMQP's short strings end at 255 bytes
    await database.query(`INSERT INTO t_outbox (job_id, sequence, routing_key, type, body) VALUES ($1, 2, $2, 't', '{}')`, [job, key]);
    await tell(other, 1);
    await tell(job, 3);
    const came = [await heard(), await heard(), await heard()];
    expect(came.filter((id) => id.startsWith(job))).toEqual([`${job}-1`, `${job}-3`]);
    expect(came).toContain(`${other}-1`);
    await eventually('the outbox is empty', async () => (await waiting()) === 0);
    expect(await database.query('SELECT job_id AS job, sequence, reason FROM t_refused_event')).toEqual([
      { job, sequence: 2, reason: expect.stringContaining('cannot be encoded') },
    ]);
  });

  it('notices a broker that is silent on an open line, and goes on with it', async () => {
    const job = '01900000-0000-7000-8000-000000000006';
    const heartbeat = 3;
    await relay.stop();
    await startRelay(heartbeat);
    proxy.stall();
    // Seconds of this event loop, which also has the timers of the heartbeats: a busy machine or a halt delays both.
    let seconds = 0;
    const clock = setInterval(() => (seconds += 1), 1_000);
    await tell(job, 1);
    await eventually('it is noticed', () => !relay.connected);
    clearInterval(clock);
    expect(seconds).toBeLessThanOrEqual(4 * heartbeat); // two heartbeats must be missing
    proxy.flow();
    expect(await heard()).toBe(`${job}-1`); // it may come twice
    await eventually('the outbox is empty', async () => (await waiting()) === 0);
  });
});
