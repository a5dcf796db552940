import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { TestInstallation } from '../support/test-installation.js';

const RATE_MS = 100;
/** A step takes 20 ms or more in the first attempt: the instance is killed long before the last one. */
const STEPS = 600;
const SETTINGS = {
  JOBCAST_HEARTBEAT_MS: '500',
  JOBCAST_LEASE_MS: '6000',
  JOBCAST_COMPLETION_UPDATE_RATE_MS: String(RATE_MS),
  JOBCAST_PLUGINS: ENDURANCE,
};

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
    // Both from the beginning: the other one will have held its lease for long enough to take the job of the one that is killed.
    const [first, second] = await Promise.all(
      ['first', 'second'].map((name) => installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: name })),
    );
    table = await JobTable.open(installation.database.url);
    const parameters = { folder: runs.folder, steps: STEPS };
    const { id } = await installation.commands.submit({ tenant: 'acme', type: 'careful', parameters });
    let stored = 0;
    await eventually('it has come far', async () => (stored = await storedStep(id)) >= 30);
    const [runner] = await table.query<{ instance: string }>('SELECT instance FROM t_job_info WHERE id = $1', [id]);
    const isFirst = runner!.instance === 'first';
    await installation.kill(isFirst ? first! : second!);
    const reached = (await stepsOf(1)).at(-1)!;
    await table.query(`UPDATE t_instance SET lease_until = now() - interval '1 second' WHERE name = $1`, [runner!.instance]);
    const end = await installation.events.untilEnded(id);

    expect(end).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: isFirst ? 'second' : 'first' });
    const [from, ...after] = await stepsOf(2);
    expect(from).toBeGreaterThan(stored);
    expect(from).toBeLessThanOrEqual(reached + 1);
    expect(after).toEqual(Array.from({ length: STEPS - from! }, (_, index) => from! + 1 + index));
  });
});
