import { fileURLToPath } from 'node:url';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { RunLog } from '../support/run-log.js';
import { TestInstallation } from '../support/test-installation.js';

const UNRULY = fileURLToPath(new URL('../support/plugins/unruly', import.meta.url));
const TIMES = { JOBCAST_LEASE_MS: '2500', JOBCAST_HEARTBEAT_MS: '200' };

describe('a job that blocks the main loop in each attempt', () => {
  let installation: TestInstallation;
  let runs: RunLog;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    // Looks for lost instances, and runs none of their jobs.
    await installation.start({ ...TIMES, JOBCAST_INSTANCE_ID: 'rescuer', JOBCAST_JOB_TYPES: 'echo' });
  });
  afterAll(async () => {
    await installation.close();
    await runs.remove();
  });

  const start = (): Promise<JobcastProcess> => installation.start({ ...TIMES, JOBCAST_INSTANCE_ID: 'blocked', JOBCAST_PLUGINS: UNRULY });

  it('and may be retried ends no third process', async () => {
    const first = await start();
    const parameters = { folder: runs.folder };
    const { id } = await installation.commands.submit({ tenant: 'archive', type: 'poison', parameters, maxAttempts: 9 });
    const attempts = async (): Promise<number[]> => (await runs.records('start')).map(({ attempt }) => attempt);
    expect(await installation.untilDead(first)).toBeNull(); // by SIGKILL
    expect(await attempts()).toEqual([1]);
    const second = await start();
    expect(await installation.untilDead(second)).toBeNull();
    expect(await attempts()).toEqual([1, 2]);
    expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'FAILED', attempt: 2, reason: { code: 'ERROR' } });
  });
});
