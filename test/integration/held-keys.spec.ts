import type { SqlRunner } from '../../src/database/index.js';
import { clearTables } from '../support/clear-tables.js';
import { eventually } from '../support/eventually.js';
import { mutateSql } from '../support/mutated-sql.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const JOB = { type: 'echo', parameters: {}, idempotencyKey: 'once' };
const TENANTS = ['b', 'c', 'd'];

describe('a submit whose key is in a transaction that a caller keeps open', () => {
  let db: TestDatabase;
  let one: SchedulerUnderTest;
  let caller: { session: SqlRunner; release: () => Promise<void> };
  let firstId: string;

  beforeAll(async () => {
    db = await createTestDatabase();
    one = await SchedulerUnderTest.start(db.url);
  });
  beforeEach(async () => {
    caller = await one.database.session();
    await caller.session.query('BEGIN');
    await caller.session.query('SET LOCAL idle_in_transaction_session_timeout = 0'); // a caller's own connection has none
    firstId = (await one.jobs.createAsQueued('a', [JOB], caller.session)).jobs[0]!.id;
  });
  afterEach(async () => {
    await caller.release();
    await clearTables(one.database);
  });
  afterAll(async () => {
    await one.stop();
    await db.drop();
  });

  const isWaiting = async (): Promise<boolean> => {
    const rows = await one.database.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO t_idempotency%'`,
    );
    return rows.length > 0;
  };

  /** Tells whether others' submits, which share its batch and come after it, are stored while it waits. */
  async function othersPass(withinMs: number): Promise<boolean> {
    let stored = 0;
    const count = (): number => (stored += 1);
    const submits = TENANTS.map((tenant) => one.submit(tenant, [{}]).then(count));
    await eventually('it waits', isWaiting);
    submits.push(...TENANTS.map((tenant) => one.submit(tenant, [{}]).then(count)));
    const passed = await eventually('the others are stored', () => stored === submits.length, withinMs).then(
      () => true,
      () => false,
    );
    await caller.session.query('COMMIT');
    await Promise.all(submits);
    return passed;
  }

  it('waits alone, and is a repeat when that transaction commits', async () => {
    const repeats = Promise.all([1, 2].map(() => one.jobs.createAsQueued('a', [JOB])));
    expect(await othersPass(60_000)).toBe(true);
    expect((await repeats).flatMap(({ jobs }) => jobs)).toMatchObject([1, 2].map(() => ({ id: firstId, duplicate: true })));
  });

  it('is stored when that transaction is rolled back', async () => {
    const repeat = one.jobs.createAsQueued('a', [JOB]);
    await eventually('it waits', isWaiting);
    await caller.session.query('ROLLBACK');
    const [job] = (await repeat).jobs;
    expect(job).toMatchObject({ status: 'QUEUED', duplicate: false });
    expect(job!.id).not.toBe(firstId);
  });

  it('would hold others up if it waited in their batch', async () => {
    const mutated = mutateSql([one.database], { part: `set_config('lock_timeout', $1, true)`, becomes: '$1::text' });
    const repeat = one.jobs.createAsQueued('a', [JOB]);
    expect(await othersPass(1_000)).toBe(false);
    expect(mutated.restore()).toBe(true);
    await repeat;
  });
});
