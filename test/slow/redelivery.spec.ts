import { topologyOf } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { NamedSubmits } from '../support/named-submits.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { sized } from '../support/size.js';
import { TestInstallation } from '../support/test-installation.js';

/** The next instance may soon take the jobs that one held when it was killed. */
const SETTINGS = { JOBCAST_PLUGINS: ENDURANCE, JOBCAST_HEARTBEAT_MS: '200', JOBCAST_LEASE_MS: '1500' };
const COUNT = sized({ small: 300, full: 3_000 });

describe('commands that the broker delivers again', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;
  let submits: NamedSubmits;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    table = await JobTable.open(installation.database.url);
    submits = new NamedSubmits(installation, table, runs);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  it('make one job of each message, when instances are killed at any moment', async () => {
    let instance = await installation.start(SETTINGS);
    submits.publish('killed', COUNT);
    for (const share of [0.1, 0.4, 0.7]) {
      await eventually('some are stored', async () => (await submits.counts('killed')).stored > share * COUNT);
      await installation.kill(instance);
      instance = await installation.start(SETTINGS);
    }
    await eventually('all have ended', async () => (await submits.counts('killed')).succeeded === COUNT);
    await eventually(
      'no command waits',
      async () => (await installation.peer.waiting(topologyOf(installation.namespace).commandsQueue)) === 0,
    );
    await table.untilAllSent();
    await installation.end(instance);
    await submits.expectOneJobEach('killed', COUNT);
  });
});
