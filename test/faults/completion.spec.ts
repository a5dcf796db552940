import { COMPLETION_WRITES, gapsOf, RECORD_COMPLETION, type CompletionWrite } from '../support/completion-recorder.js';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { TestInstallation } from '../support/test-installation.js';

const RATE_MS = 250;
const JOBS = 100;
const TICKS = 2_000;

describe('completion', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    await installation.start({
      JOBCAST_PLUGINS: ENDURANCE,
      JOBCAST_POOL_SIZE: String(JOBS),
      JOBCAST_COMPLETION_UPDATE_RATE_MS: String(RATE_MS),
    });
    table = await JobTable.open(installation.database.url);
    await table.query(RECORD_COMPLETION);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  it('of a hundred jobs that tick a thousand times a second is one statement per interval, never falls, and is 99 at most before SUCCEEDED', async () => {
    const ids = await installation.commands.submitMany(
      'acme',
      Array.from({ length: JOBS }, () => ({ type: 'gated-ticking', parameters: { folder: runs.folder, ticks: TICKS, gate: 'all at 99' } })),
    );
    await eventually('all are at 99', async () => (await table.query('SELECT FROM t_job_info WHERE percent = 99')).length === JOBS);
    await runs.open('all at 99');
    const writes = await table.query<CompletionWrite>(COMPLETION_WRITES);
    for (const id of ids) {
      const written = writes.flatMap(({ percents }) => percents[id] ?? []);
      expect(written).toEqual([...new Set(written)].sort((a, b) => a - b));
      expect(written.at(-1)).toBe(99);
      expect(written.length).toBeGreaterThan(3);
    }
    for (const id of ids) {
      await installation.events.untilEnded(id);
      const told = installation.events.eventsOf(id).map(({ status, percentCompleted }) => `${status} ${percentCompleted}`);
      expect(told).toEqual(['QUEUED 0', 'TO_BE_RUN 0', 'RUNNING 0', 'SUCCEEDED 100']);
    }
    const gapsMs = gapsOf(writes);
    expect(Math.min(...gapsMs)).toBeGreaterThan(RATE_MS - 5); // timers may be a moment early
    expect(writes.length).toBeGreaterThan(2);
    expect(Math.max(...writes.map(({ jobs }) => jobs))).toBe(JOBS);
  });
});
