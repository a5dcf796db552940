import { JobTable } from '../support/job-table.js';
import { TestInstallation } from '../support/test-installation.js';

describe('an instance that is asked to drain', () => {
  let installation: TestInstallation;
  let table: JobTable;

  beforeAll(async () => {
    installation = await TestInstallation.create();
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
  });

  it('by another one takes no more jobs, lets its own end, and exits with 0', async () => {
    const settings = { JOBCAST_SHUTDOWN_GRACE_MS: '20000', JOBCAST_POOL_SIZE: '1' };
    const asked = await installation.start({ ...settings, JOBCAST_INSTANCE_ID: 'asked' });
    table = await JobTable.open(installation.database.url);
    const other = await installation.start({ ...settings, JOBCAST_INSTANCE_ID: 'other', JOBCAST_JOB_TYPES: 'echo' });
    const [running = ''] = await installation.commands.submitMany('acme', [{ type: 'sleep', parameters: { durationMs: 3_000 } }]);
    await installation.events.untilStatus(running, 'RUNNING');
    const [row] = await table.query<{ id: number }>(`SELECT id FROM t_instance WHERE name = 'asked'`);

    expect(await other.http(`/v1/instances/${row?.id}/drain`, {}, 'POST')).toEqual({
      status: 202,
      body: { incarnation: row?.id, draining: true },
    });
    expect(await asked.untilEnded()).toBe(0);
    expect(await installation.events.untilEnded(running)).toMatchObject({ status: 'SUCCEEDED', attempt: 1, instance: 'asked' });
    expect(await table.query('SELECT name FROM t_instance')).toEqual([{ name: 'other' }]);
    expect(await other.http(`/v1/instances/${row?.id}/drain`, {}, 'POST')).toMatchObject({ status: 404 });
    expect((await other.http('/health/ready')).body).toMatchObject({ status: 'ready' });
  });
});
