import { clearTables } from '../../../test/support/clear-tables.js';
import { PlanRecorder } from '../../../test/support/plan-recorder.js';
import { SchedulerUnderTest } from '../../../test/support/scheduler-under-test.js';
import { seedQueue } from '../../../test/support/seed-queue.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { countAhead } from './count-ahead.sql.js';

const QUEUED = 100_000;
const BOUND = 1_000;
/** Measured: 17 pages. A scan of the backlog touches 2 000. */
const MAX_BUFFERS = 200;

describe('the queue position', () => {
  let testDatabase: TestDatabase;
  let service: SchedulerUnderTest;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    service = await SchedulerUnderTest.start(testDatabase.url);
  });
  afterEach(() => clearTables(service.database));
  afterAll(async () => {
    await service.stop();
    await testDatabase.drop();
  });
  const positionOf = async (id: string, tenant = 't1') => (await service.jobs.queuePosition(tenant, id))?.position ?? null;

  it("counts the tenant's own jobs in the order in which they are taken, and drops as they start", async () => {
    await service.submit('t2', [{}, {}]);
    const [first, second] = await service.submit('t1', [{}, {}]);
    const [urgent] = await service.submit('t1', [{ priority: 1 }]);
    expect(await Promise.all([urgent, first, second].map((id) => positionOf(id!)))).toEqual([1, 2, 3]);
    const taken = await service.claim(2);
    expect(taken.map(({ id }) => id)).toContain(urgent);
    expect(await positionOf(second!)).toBe(2);
    expect(await positionOf(urgent!)).toBeNull();
  });

  it('has none for what waits for a time, is pending, has ended or is not of the tenant; and these are not in the way', async () => {
    const [later] = await service.submit('t1', [{ runAt: '2100-01-01T00:00:00Z' }]);
    const { jobs } = await service.jobs.createAsPending('t1', [{ type: 'echo' }]);
    const [stopped, next] = await service.submit('t1', [{}, {}]);
    await service.jobs.stopJob({ tenant: 't1', jobId: stopped! });
    expect(await Promise.all([later!, jobs[0]!.id, stopped!].map((id) => positionOf(id)))).toEqual([null, null, null]);
    expect(await positionOf(next!)).toBe(1);
    expect(await positionOf(next!, 't2')).toBeNull();
  });

  it(`reads no more than it counts, with ${QUEUED} jobs queued`, async () => {
    await seedQueue(service.database, QUEUED, 1);
    const rows = await service.database.query<{ id: string }>('SELECT id FROM t_job_info ORDER BY rank OFFSET $1 LIMIT 1', [QUEUED - 1]);
    const id = rows[0]!.id;
    expect(await service.jobs.queuePosition('tenant-1', id)).toEqual({ position: BOUND, orMore: true });
    const recorded = await service.database.transaction(async (runner) => {
      const recorder = new PlanRecorder(runner);
      await countAhead(recorder, 'tenant-1', id, BOUND);
      return recorder.plans[0]!;
    });
    const scanned = recorded.nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']);
    expect(scanned).not.toContain('t_job_info');
    expect(recorded.buffers).toBeLessThan(MAX_BUFFERS);
  });
});
