import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import { eventually } from '../../../test/support/eventually.js';
import { TcpProxy } from '../../../test/support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { TestInstance } from '../../../test/support/test-instance.js';

const running = new Map<string, { signal: AbortSignal; end: () => void }>();

class Waiting extends AbstractJob<AnyObject> {
  run(): Promise<string> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      running.set(this.job.id, { signal, end: () => resolve('done') });
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  }
}
@JobType({ name: 'again', parameters: AnyObject, restartable: true })
class Again extends Waiting {}
@JobType({ name: 'once', parameters: AnyObject })
class Once extends Waiting {}

describe('InstanceRegistry', () => {
  let testDatabase: TestDatabase;
  let proxy: TcpProxy;
  let instance: TestInstance;

  /** The last test ends it. */
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    proxy = await TcpProxy.before(testDatabase.url, 5432);
    instance = await TestInstance.start({
      databaseUrl: proxy.urlOf(testDatabase.url),
      runners: [Again, Once],
      variables: { JOBCAST_HEARTBEAT_MS: '100', JOBCAST_LEASE_MS: '1500' },
    });
    await instance.pool.start();
    await instance.scheduler.start();
  });
  afterEach(() => {
    proxy.accept();
    running.forEach(({ end }) => end());
  });
  afterAll(async () => {
    await instance.stop();
    await proxy.close();
    await testDatabase.drop();
  });

  /** The process ids of the database's ends of heartbeats. */
  const heartbeats = async (): Promise<number[]> => {
    const rows = await instance.database.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'jobcast-heartbeat' AND datname = current_database()`,
    );
    return rows.map(({ pid }) => pid);
  };
  const start = async (type: string) => {
    const id = await instance.submit(type);
    await eventually('it runs', () => running.has(id));
    return id;
  };

  it('stops only what others may run when the lease has run out, and goes on as itself when it is renewed in time', async () => {
    const [again, once] = [await start('again'), await start('once')];
    const before = instance.registry.incarnation;
    proxy.refuse();
    await eventually('the lease has run out', () => !instance.registry.lease.live);
    await eventually('what may run elsewhere was told to stop', () => running.get(again)!.signal.aborted);
    expect(running.get(again)!.signal.reason).toMatchObject({ name: 'LeaseLost' });
    running.get(once)!.end();
    proxy.accept();
    expect(await untilThere(once, 'SUCCEEDED')).toMatchObject({ result: 'done' });
    expect(running.get(once)!.signal.aborted).toBe(false);
    await eventually('the other runs again', async () => (await instance.job(again)).attempt >= 2);
    expect((await instance.job(again)).losses).toBeGreaterThanOrEqual(1);
    expect(instance.registry.incarnation).toBe(before);
  });

  it('stops everything when others have taken it for lost, and goes on as a new incarnation', async () => {
    const id = await start('once');
    const before = instance.registry.incarnation;
    await instance.database.query('DELETE FROM t_instance');
    await eventually('the job was told to stop', () => running.get(id)!.signal.aborted);
    await eventually('it is registered again', () => (instance.registry.incarnation ?? before) !== before && instance.registry.lease.live);
    const next = await start('once');
    running.get(next)!.end();
    expect((await instance.untilStatus(next, 'SUCCEEDED')).heldBy).toBeNull();
  });

  it('keeps its lease when the connection of its heartbeat is ended', async () => {
    const { incarnation } = instance.registry;
    await eventually('its heartbeat has a connection', async () => (await heartbeats()).length === 1);
    const terminated = await instance.database.query<{ at: Date }>(
      'SELECT pg_terminate_backend(pid), clock_timestamp() AS at FROM unnest($1::int[]) AS pid',
      [await heartbeats()],
    );
    const [{ at }] = terminated as [{ at: Date }];
    await eventually('the heart beats again', async () => {
      const rows = await instance.database.query('SELECT id FROM t_instance WHERE heartbeat_at > $1', [at]);
      return rows.length === 1;
    });
    expect(instance.registry.incarnation).toBe(incarnation);
    await eventually('its lease is live', () => instance.registry.lease.live);
  });

  it('leaves no trace when it stops and holds nothing', async () => {
    await instance.pool.stop();
    await instance.registry.drain();
    const rows = await instance.database.query<{ draining: boolean }>('SELECT draining FROM t_instance');
    expect(rows).toEqual([{ draining: true }]);
    await instance.registry.stop();
    expect(await instance.database.query('SELECT id FROM t_instance')).toEqual([]);
    await eventually('its heartbeat has left the database', async () => (await heartbeats()).length === 0);
  });

  async function untilThere(id: string, status: 'SUCCEEDED') {
    await eventually('the database is back', () => instance.database.connected && instance.registry.lease.live);
    return instance.untilStatus(id, status);
  }
});
