import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.js';
import { PlanRecorder } from '../../test/support/plan-recorder.js';
import { eventually } from '../../test/support/eventually.js';
import { Database, type SqlRunner } from '../database/index.js';
import { Settings } from '../settings/index.js';
import { OutboxReader } from './outbox-reader.js';

describe('OutboxReader', () => {
  let db: TestDatabase;
  let database: Database;
  let reader: OutboxReader;
  const open: { session: SqlRunner; release: () => Promise<void> }[] = [];

  beforeAll(async () => {
    db = await createTestDatabase();
    database = new Database(new Settings({ DATABASE_URL: db.url, AMQP_URL: 'none' }), []);
    await database.start();
    await eventually('the database is connected', () => database.connected);
  });
  beforeEach(async () => {
    await database.query('DELETE FROM t_outbox');
    reader = new OutboxReader();
  });
  afterEach(() => end('ROLLBACK'));
  afterAll(async () => {
    await database.stop();
    await db.drop();
  });

  const insert = async (runner: SqlRunner, count = 1): Promise<number[]> => {
    const rows = await runner.query<{ id: number }>(
      `INSERT INTO t_outbox (job_id, sequence, routing_key, type, body)
       SELECT gen_random_uuid(), 1, 'k', 't', '{}' FROM generate_series(1, $1::int) RETURNING id::float8 AS id`,
      [count],
    );
    return rows.map(({ id }) => id);
  };
  const begin = async (): Promise<SqlRunner> => {
    const one = await database.session();
    open.push(one);
    await one.session.query('BEGIN');
    return one.session;
  };
  const end = async (how: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    for (const { session, release } of open.splice(0)) {
      await session.query(how);
      await release();
    }
  };
  const read = async (limit = 100) => (await reader.read(database, limit)).map(({ id }) => id);

  it('gives each event once, oldest first, in pages', async () => {
    const ids = await insert(database, 7);
    expect([...(await read(3)), ...(await read(3)), ...(await read(3)), ...(await read(3))]).toEqual(ids);
  });

  it('gives an event that commits after a later one was read', async () => {
    const late = await begin();
    const [first] = await insert(late);
    const [second] = await insert(database);
    expect(await read()).toEqual([second]);
    expect(await read()).toEqual([]);
    await end('COMMIT');
    expect(await read()).toEqual([first]);
    expect(await read()).toEqual([]);
  });

  it('gives it also when it commits in the very moment in which the reader goes on', async () => {
    for (let round = 0; round < 20; round += 1) {
      const late = await begin();
      const [first] = await insert(late);
      const [second] = await insert(database);
      const seen = await read();
      for (let reads = 0; reads < round % 4; reads += 1) seen.push(...(await read()));
      const [, during] = await Promise.all([end('COMMIT'), read()]);
      seen.push(...during, ...(await read()), ...(await read()), ...(await read()));
      expect(seen.sort((a, b) => a - b)).toEqual([first, second]);
    }
  });

  it('gives it also when its transaction is younger than the one of the later event', async () => {
    const older = await database.session();
    await older.session.query('BEGIN');
    await older.session.query('SELECT pg_current_xact_id()');
    const younger = await begin();
    await younger.query('SELECT pg_current_xact_id()');
    const [first] = await insert(younger);
    const [second] = await insert(older.session);
    await older.session.query('COMMIT');
    await older.release();
    expect(await read()).toEqual([second]);
    for (let reads = 0; reads < 4; reads += 1) expect(await read()).toEqual([]);
    await end('COMMIT');
    expect(await read()).toEqual([first]);
  });

  it('gives all of a late transaction, also when it has more than one page', async () => {
    const late = await begin();
    const first = await insert(late, 25);
    const [second] = await insert(database);
    expect(await read(10)).toEqual([second]);
    expect(await read(10)).toEqual([]);
    await end('COMMIT');
    expect([...(await read(10)), ...(await read(10)), ...(await read(10)), ...(await read(10))]).toEqual(first);
  });

  it('holds nothing back while a transaction stays open, and does not come by what was removed meanwhile again', async () => {
    const [first] = await insert(await begin());
    for (let batch = 0; batch < 40; batch += 1) {
      const ids = await insert(database, 250);
      expect(await read(1_000)).toEqual(ids);
      await database.query('DELETE FROM t_outbox WHERE id = ANY($1::bigint[])', [ids]);
    }
    const plans = new PlanRecorder(await begin());
    await reader.read(plans, 1_000);
    const touched = plans.plans.reduce((pages, { buffers }) => pages + buffers, 0);
    expect(touched).toBeLessThan(20); // to pass over what was removed takes 84
    await end('COMMIT');
    expect(await read()).toEqual([first]);
  });

  it('passes over what was rolled back, and goes on', async () => {
    const gone = await begin();
    await insert(gone, 3);
    const [kept] = await insert(database);
    expect(await read()).toEqual([kept]);
    await end('ROLLBACK');
    expect(await read()).toEqual([]);
    const [next] = await insert(database);
    expect(await read()).toEqual([next]);
  });
});
