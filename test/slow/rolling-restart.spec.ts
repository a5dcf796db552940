import { setTimeout as sleep } from 'node:timers/promises';
import type { JobRequest } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TestInstallation } from '../support/test-installation.js';

const SETTINGS = { JOBCAST_POOL_SIZE: '4', JOBCAST_SHUTDOWN_GRACE_MS: '10000', JOBCAST_PLUGINS: ENDURANCE };
/** A few jobs every so often, of both types, for as long as instances come and go. */
const EVERY_MS = 200;
const DURATION_MS = 150;

describe('a rolling restart of three instances under load', () => {
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

  const job = (type: string): JobRequest => ({ type, parameters: { folder: runs.folder, durationMs: DURATION_MS } });
  const start = (name: string): Promise<JobcastProcess> => installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: name });

  it('loses no job and no event, and runs nothing twice', async () => {
    const old = await Promise.all(['one', 'two', 'three'].map(start));
    const replies: Promise<string[]>[] = [];
    let restarting = true;
    const loading = (async () => {
      for (; restarting; await sleep(EVERY_MS)) replies.push(installation.commands.submitMany('acme', [job('lasting'), job('fragile')]));
    })();
    for (const [index, instance] of old.entries()) {
      await installation.end(instance); // fails when the exit code is not 0
      await start(`next-${index + 1}`);
    }
    // Whoever asks first gets the few jobs, so not all need have run some; but the old ones did, and the new ones do.
    for (const pattern of ['^(one|two|three)$', '^next-'])
      await eventually(
        `${pattern} ran jobs`,
        async () => (await table.query(`SELECT FROM t_job_info WHERE instance ~ '${pattern}'`)).length > 0,
      );
    restarting = false;
    await loading;
    const ids = (await Promise.all(replies)).flat();
    const ends = [];
    for (const id of ids) ends.push(await installation.events.untilEnded(id));
    await table.untilAllSent();

    expect(ids.length).toBeGreaterThan(40);
    expect(await table.counts()).toEqual({ SUCCEEDED: ids.length });
    expect(ids.flatMap((id) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(ends.filter(({ attempt }) => attempt !== 1)).toEqual([]); // the grace was long enough for all
    const started = (await runs.records('start')).map(({ jobId }) => jobId);
    expect(started.sort()).toEqual([...ids].sort());
  });
});
