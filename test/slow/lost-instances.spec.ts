import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TestInstallation } from '../support/test-installation.js';

const NAMES = ['one', 'two', 'three', 'four'];

describe('instances that are lost', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    // Looks for lost instances, and runs no job that kills it. Its lease is short, so that it may soon declare others lost.
    const itsOwn = { JOBCAST_INSTANCE_ID: 'rescuer', JOBCAST_LEASE_MS: '4000', JOBCAST_JOB_TYPES: 'lasting' };
    await installation.start({ JOBCAST_PLUGINS: ENDURANCE, ...itsOwn });
    table = await JobTable.open(installation.database.url);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  const job = (type: string, durationMs: number) => ({ tenant: 'acme', type, parameters: { folder: runs.folder, durationMs } });

  it('again and again by the same job loses that job in the end, and no other', async () => {
    const victims = await Promise.all(
      NAMES.map((name) => installation.launch({ JOBCAST_PLUGINS: ENDURANCE, JOBCAST_INSTANCE_ID: name, JOBCAST_ROLES: 'scheduler' })),
    );
    const isThere = 'SELECT FROM t_instance WHERE name = ANY($1)';
    await eventually('all are registered', async () => (await table.query(isThere, [NAMES])).length === NAMES.length, 180_000);
    const { id } = await installation.commands.submit(job('deadly', 0));
    const ends = await Promise.all(
      victims.map(async (victim, index) => {
        const end = await installation.untilDead(victim);
        await table.expireLease(NAMES[index]!);
        const other = await installation.commands.submit(job('lasting', 10));
        expect(await installation.events.untilEnded(other.id)).toMatchObject({ status: 'SUCCEEDED' });
        return end;
      }),
    );
    expect(ends).toEqual([null, null, null, null]);
    const end = await installation.events.untilEnded(id);
    expect(end).toMatchObject({ status: 'FAILED', attempt: 4, reason: { code: 'ATTEMPTS_EXHAUSTED' } });
    expect((await runs.records('start')).filter(({ jobId }) => jobId === id)).toHaveLength(4);
    expect(await runs.ranTwice()).toEqual([]);
    expect(storyMistakes(installation.events.eventsOf(id))).toEqual([]);
  });
});
