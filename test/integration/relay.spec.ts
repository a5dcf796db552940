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
    const { amqpUrl } = testServices();
    proxy = await TcpProxy.before(amqpUrl, 5672);
    const settings = new Settings({ DATABASE_URL: db.url, AMQP_URL: proxy.urlOf(amqpUrl), JOBCAST_NAMESPACE: peer.namespace });
    database = new Database(settings, []);
    relay = new Relay(database, settings);
    await database.start();
    await eventually('the database is connected', () => database.connected);
    await relay.start();
    await eventually('the relay is connected', () => relay.connected);
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
});
