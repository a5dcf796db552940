import { createDataSource } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrate.js';
import { copySchema } from '../support/copy-schema.js';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestInstallation } from '../support/test-installation.js';

const SETTINGS = { JOBCAST_POOL_SIZE: '4', JOBCAST_PLUGINS: ENDURANCE };
/** So that the instance that starts on the backup may soon take what the old one held. */
const SHORT_LEASE = { JOBCAST_HEARTBEAT_MS: '200', JOBCAST_LEASE_MS: '1500' };

describe('a backup', () => {
  let installation: TestInstallation;
  let restored: TestDatabase;
  let runs: RunLog;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    restored = await createTestDatabase();
  });
  afterAll(async () => {
    await installation.close();
    await restored.drop();
    await runs.remove();
  });

  const job = (type: string, durationMs: number) => ({ type, parameters: { folder: runs.folder, durationMs } });

  it("of a busy service runs what waited, ends what ran, and goes on with each job's story", async () => {
    const busy = await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'before' });
    const [done] = (await installation.commands.submitMany('acme', [job('lasting', 1)])) as [string];
    await installation.events.untilStatus(done, 'SUCCEEDED');
    const ids = await installation.commands.submitMany('acme', [
      ...[job('lasting', 600_000), job('fragile', 600_000), job('lasting', 600_000), job('fragile', 600_000)],
      ...Array(40).fill(job('lasting', 20)),
    ]);
    const [kept, fragile] = ids as [string, string];
    for (const id of ids.slice(0, 4)) await installation.events.untilStatus(id, 'RUNNING');

    const source = createDataSource({ url: restored.url, schema: 'jobcast', maxConnections: 2, entities: [] });
    await migrate(source, 'jobcast');
    await source.destroy();
    await copySchema(installation.database.url, restored.url, 'jobcast');
    await installation.kill(busy);

    const table = await JobTable.open(restored.url);
    await table.query(`UPDATE t_instance SET lease_until = now() - interval '1 second'`); // a backup is older than any lease in it
    await installation.start({ ...SETTINGS, ...SHORT_LEASE, JOBCAST_INSTANCE_ID: 'after', DATABASE_URL: restored.url });
    await eventually(
      'everything has ended',
      async () => (await table.query('SELECT FROM t_job_info WHERE stopped_at IS NULL')).length === 0,
    );
    expect(await table.counts()).toEqual({ SUCCEEDED: 43, FAILED: 2 });
    expect(await table.query('SELECT reason_code AS code FROM t_job_info WHERE id = $1', [fragile])).toEqual([{ code: 'INSTANCE_LOST' }]);
    await table.untilAllSent();
    const { sequence } = await installation.events.untilEnded(kept);
    expect(await table.query('SELECT sequence FROM t_job_info WHERE id = $1', [kept])).toEqual([{ sequence }]);
    expect(installation.events.wayOf(kept)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
    expect(storyMistakes(installation.events.eventsOf(kept))).toEqual([]); // so its numbers go on from those before
    expect(installation.events.statusesOf(done).at(-1)).toBe('SUCCEEDED');
    const late = await installation.commands.submit({ tenant: 'acme', ...job('lasting', 1) });
    await installation.events.untilStatus(late.id, 'SUCCEEDED');
    await table.close();
  });
});
