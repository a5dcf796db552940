import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { testServices } from '../support/services.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestInstallation } from '../support/test-installation.js';
import { TestInstance } from '../support/test-instance.js';

/** What a stop that somebody else was asked for may take to reach the job (row G13: 1 s; the rest is for a busy machine). */
const REACHES_MS = 10_000;

describe('a stop while the broker is away', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;
  let toBroker: TcpProxy;
  let caller: TestInstance;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    toBroker = await TcpProxy.before(testServices().amqpUrl, 5672);
    await installation.start({ AMQP_URL: toBroker.urlOf(testServices().amqpUrl), JOBCAST_PLUGINS: ENDURANCE });
    table = await JobTable.open(installation.database.url);
    caller = await TestInstance.start({ databaseUrl: installation.database.url, runners: [] });
  });
  afterAll(async () => {
    toBroker.accept();
    await caller.stop();
    await table.close();
    await installation.close();
    await toBroker.close();
    await runs.remove();
  });

  it('reaches the job within a second, and is told when the broker is back', async () => {
    const parameters = { folder: runs.folder, durationMs: 600_000 };
    const { id } = await installation.commands.submit({ tenant: 'acme', type: 'lasting', parameters });
    await eventually('its code has begun', async () => (await runs.records('start')).length === 1);
    await installation.events.untilStatus(id, 'RUNNING');
    toBroker.refuse();
    const askedMs = Date.now();
    expect(await caller.jobs.stopJob({ tenant: 'acme', jobId: id, requestedBy: 'ann' })).toMatchObject({ status: 'RUNNING' });
    await table.untilCounts('it is ABORTED', (counts) => counts.ABORTED === 1);
    const [signal] = await runs.records('signal');
    expect(signal!.atMs - askedMs).toBeLessThan(REACHES_MS);
    expect(installation.events.statusesOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING']);
    toBroker.accept();
    expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'ABORTED', reason: { code: 'STOPPED', requestedBy: 'ann' } });
    expect(storyMistakes(installation.events.eventsOf(id))).toEqual([]);
  });
});
