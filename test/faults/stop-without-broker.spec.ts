import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { ENDURANCE, median, RunLog, STEPS_OF_A_SECOND } from '../support/run-log.js';
import { testServices } from '../support/services.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestInstallation } from '../support/test-installation.js';
import { TestInstance } from '../support/test-instance.js';

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
    const job = { type: 'stepping', parameters: { folder: runs.folder } };
    const ids = await installation.commands.submitMany('acme', [job, job, job]);
    await eventually('their code has begun', async () => (await runs.records('start')).length === ids.length);
    for (const id of ids) await installation.events.untilStatus(id, 'RUNNING');
    toBroker.refuse();
    const steps: number[] = [];
    for (const [index, id] of ids.entries()) {
      expect(await caller.jobs.stopJob({ tenant: 'acme', jobId: id, requestedBy: 'ann' })).toMatchObject({ status: 'RUNNING' });
      const askedMs = Date.now();
      await table.untilCounts('it is ABORTED', (counts) => counts.ABORTED === index + 1);
      steps.push(await runs.steps(id, askedMs));
    }
    expect(median(steps)).toBeLessThanOrEqual(STEPS_OF_A_SECOND);
    expect((await runs.records('signal')).map(({ jobId }) => jobId)).toEqual(ids);
    for (const id of ids) expect(installation.events.statusesOf(id)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING']);
    toBroker.accept();
    for (const id of ids) {
      expect(await installation.events.untilEnded(id)).toMatchObject({
        status: 'ABORTED',
        reason: { code: 'STOPPED', requestedBy: 'ann' },
      });
      expect(storyMistakes(installation.events.eventsOf(id))).toEqual([]);
    }
  });
});
