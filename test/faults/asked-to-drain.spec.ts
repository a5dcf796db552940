import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { TestInstallation } from '../support/test-installation.js';

describe('an instance that is asked to drain', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  it('by another one takes no more jobs, lets its own end, and exits with 0', async () => {
    const settings = { JOBCAST_SHUTDOWN_GRACE_MS: '60000', JOBCAST_POOL_SIZE: '2', JOBCAST_PLUGINS: ENDURANCE };
    const [asked, other] = await Promise.all([
      installation.start({ ...settings, JOBCAST_INSTANCE_ID: 'asked' }),
      installation.start({ ...settings, JOBCAST_INSTANCE_ID: 'other', JOBCAST_JOB_TYPES: 'echo' }),
    ]);
    table = await JobTable.open(installation.database.url);
    const deaf = { tenant: 'acme', type: 'deaf', parameters: { folder: runs.folder } };
    const running = await installation.commands.submit(deaf);
    await installation.events.untilStatus(running.id, 'RUNNING');
    const [row] = await table.query<{ id: number }>(`SELECT id FROM t_instance WHERE name = 'asked'`);

    expect(await other.http(`/v1/instances/${row?.id}/drain`, {}, 'POST')).toEqual({
      status: 202,
      body: { incarnation: row?.id, draining: true },
    });
    const draining = `SELECT FROM t_instance WHERE name = 'asked' AND draining`;
    await eventually('it drains', async () => (await table.query(draining)).length === 1);
    const late = await installation.commands.submit(deaf); // only the instance that drains could run it
    await runs.release();
    expect(await asked.untilEnded()).toBe(0);
    expect(await installation.events.untilEnded(running.id)).toMatchObject({ status: 'SUCCEEDED', attempt: 1, instance: 'asked' });
    expect(installation.events.statusesOf(late.id)).toEqual(['QUEUED']);
    expect(await table.query('SELECT name FROM t_instance')).toEqual([{ name: 'other' }]);
    expect(await other.http(`/v1/instances/${row?.id}/drain`, {}, 'POST')).toMatchObject({ status: 404 });
    expect((await other.http('/health/ready')).body).toMatchObject({ status: 'ready' });
  });
});
