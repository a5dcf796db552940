import { eventually } from '../support/eventually.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { TestInstallation } from '../support/test-installation.js';

const RATE_MS = 100;
/** A step takes 20 ms or more; so many can be lost with a process, on a busy machine that writes late. */
const LOST_STEPS = 40;
const STEPS = 200;
const SETTINGS = {
  JOBCAST_HEARTBEAT_MS: '200',
  JOBCAST_LEASE_MS: '1500',
  JOBCAST_COMPLETION_UPDATE_RATE_MS: String(RATE_MS),
  JOBCAST_PLUGINS: ENDURANCE,
};

describe('a job that keeps checkpoints', () => {
  let installation: TestInstallation;
  let runs: RunLog;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
  });
  afterAll(async () => {
    await installation.close();
    await runs.remove();
  });

  const stepsOf = async (attempt: number): Promise<number[]> =>
    (await runs.records('step')).filter((record) => record.attempt === attempt).map(({ step }) => step!);

  it('goes on near where it was when its instance is killed, on another one', async () => {
    const first = await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'first' });
    const parameters = { folder: runs.folder, steps: STEPS };
    const { id } = await installation.commands.submit({ tenant: 'acme', type: 'careful', parameters });
    await eventually('it has come far', async () => (await stepsOf(1)).length >= 100);
    await installation.kill(first);
    const reached = (await stepsOf(1)).at(-1)!;
    await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'second' });
    const end = await installation.events.untilEnded(id);

    expect(end).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: 'second' });
    const [from, ...after] = await stepsOf(2);
    expect(from).toBeGreaterThan(reached - LOST_STEPS);
    expect(from).toBeLessThanOrEqual(reached + 1);
    expect(after).toEqual(Array.from({ length: STEPS - from! }, (_, index) => from! + 1 + index));
  });
});
