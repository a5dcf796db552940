import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { TestInstallation } from '../support/test-installation.js';

const RATE_MS = 100;
/** A step takes 20 ms or more in the first attempt: the instance is killed long before the last one. */
const STEPS = 600;
const SETTINGS = { JOBCAST_COMPLETION_UPDATE_RATE_MS: String(RATE_MS), JOBCAST_PLUGINS: ENDURANCE };
/** Settings of an instance that only rescues: its lease is short so that it may soon do so, and no job stops if it loses the lease. */
const RESCUER = { JOBCAST_INSTANCE_ID: 'rescuer', JOBCAST_JOB_TYPES: 'echo', JOBCAST_HEARTBEAT_MS: '200', JOBCAST_LEASE_MS: '1500' };

describe('a job that keeps checkpoints', () => {
  let installation: TestInstallation;
  let runs: RunLog;
  let table: JobTable;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  const stepsOf = async (attempt: number): Promise<number[]> =>
    (await runs.records('step')).filter((record) => record.attempt === attempt).map(({ step }) => step!);

  async function storedStep(jobId: string): Promise<number> {
    const [row] = await table.query<{ state: string }>('SELECT state FROM t_job_checkpoint WHERE job_id = $1', [jobId]);
    return row ? (JSON.parse(row.state) as { step: number }).step : 0;
  }

  it('goes on from what was stored last when its instance is killed, on another one', async () => {
    const [first] = await Promise.all([installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'first' }), installation.start(RESCUER)]);
    table = await JobTable.open(installation.database.url);
    const parameters = { folder: runs.folder, steps: STEPS };
    const { id } = await installation.commands.submit({ tenant: 'acme', type: 'careful', parameters });
    let stored = 0;
    await eventually('it has come far', async () => (stored = await storedStep(id)) >= 30);
    await installation.kill(first);
    const reached = (await stepsOf(1)).at(-1)!;
    await table.query(`UPDATE t_instance SET lease_until = now() - interval '1 second' WHERE name = 'first'`);
    await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'second' });
    const end = await installation.events.untilEnded(id);

    expect(end).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: 'second' });
    const [from, ...after] = await stepsOf(2);
    expect(from).toBeGreaterThan(stored);
    expect(from).toBeLessThanOrEqual(reached + 1);
    expect(after).toEqual(Array.from({ length: STEPS - from! }, (_, index) => from! + 1 + index));
  });
});
