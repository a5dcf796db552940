import { JobTable } from '../support/job-table.js';
import { expectAllTold, killRelay, untilRelay } from '../support/relay-sessions.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { TestInstallation } from '../support/test-installation.js';

const SETTINGS = { JOBCAST_HEARTBEAT_MS: '200', JOBCAST_LEASE_MS: '1500', JOBCAST_POOL_SIZE: '5', JOBCAST_PLUGINS: ENDURANCE };
const JOBS = 100;

describe('the relay', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    table = await JobTable.open(installation.database.url);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  it('is replaced when it is killed while jobs run: every event comes, in order', async () => {
    const relay = await installation.launch({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'first', JOBCAST_ROLES: 'relay' });
    await untilRelay(table);
    await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'second' });
    const ids = await installation.commands.submitMany(
      'acme',
      Array.from({ length: JOBS }, () => ({ type: 'lasting', parameters: { folder: runs.folder, durationMs: 40 } })),
    );
    const ended = (): number => installation.events.endedOf('acme').length;

    await installation.events.until(
      () => 'some jobs have ended',
      () => ended() > JOBS / 10,
    );
    await killRelay(installation, table, relay);
    await installation.events.until(
      () => `all jobs have ended; ${ended()} have`,
      () => ended() === JOBS,
    );
    await expectAllTold(installation, table, runs, ids);
  });
});
