import { COMMAND } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestInstallation } from '../support/test-installation.js';

const LEASE_MS = 8_000;
const SETTINGS = { JOBCAST_HEARTBEAT_MS: '300', JOBCAST_LEASE_MS: String(LEASE_MS), JOBCAST_PLUGINS: ENDURANCE };

describe('an instance that alone cannot reach the database', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;
  let toDatabase: TcpProxy;
  let cutOff: JobcastProcess;

  beforeEach(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
    table = await JobTable.open(installation.database.url);
    toDatabase = await TcpProxy.before(installation.database.url, 5432);
    const itsDatabase = { DATABASE_URL: toDatabase.urlOf(installation.database.url) };
    [cutOff] = await Promise.all([
      installation.start({ ...SETTINGS, ...itsDatabase, JOBCAST_INSTANCE_ID: 'cut-off' }),
      installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'other', JOBCAST_JOB_TYPES: 'echo,lasting' }),
    ]);
    await table.untilMayJudge('other', LEASE_MS);
  });
  afterEach(async () => {
    toDatabase.accept();
    toDatabase.flow();
    await table.close();
    await installation.close();
    await toDatabase.close();
    await runs.remove();
  });

  it.each(['refuses', 'is silent'])(
    'because that %s, ends its jobs itself before others run them, and comes back as a new one whose late words are refused',
    async (how) => {
      const incarnation = async (): Promise<number | undefined> =>
        (await table.query<{ id: number }>(`SELECT id FROM t_instance WHERE name = 'cut-off'`))[0]?.id;
      const before = await incarnation();
      const job = (type: string, durationMs: number) => ({ type, parameters: { folder: runs.folder, durationMs } });
      const kept = await restartableThere();
      const { id: fragile } = await installation.commands.submit({ tenant: 'acme', ...job('fragile', 10_000) });
      await installation.events.untilStatus(fragile, 'RUNNING');
      if (how === 'refuses') toDatabase.refuse();
      else toDatabase.stall();

      expect(await installation.events.untilEnded(kept)).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: 'other' });
      expect(await installation.events.untilEnded(fragile)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
      const recordOf = async (what: 'signal' | 'start', attempt: number) =>
        (await runs.records(what)).find((record) => record.jobId === kept && record.attempt === attempt)!;
      const [signal, again] = [await recordOf('signal', 1), await recordOf('start', 2)];
      expect(signal.process).toBe(cutOff.pid);
      expect(signal.atMs).toBeLessThan(again.atMs); // law 4: never two at once
      await eventually('what is not restartable goes on', async () => (await runs.records('end')).some(({ jobId }) => jobId === fragile));

      if (how === 'refuses') toDatabase.accept();
      else toDatabase.cut(); // what was open is gone; new connections pass
      toDatabase.flow();
      await eventually('it is there as a new one', async () => ![undefined, before].includes(await incarnation()));
      const next = await installation.commands.submit({ tenant: 'acme', ...job('fragile', 10) }); // of a type that only it runs
      expect(await installation.events.untilEnded(next.id)).toMatchObject({ status: 'SUCCEEDED', instance: 'cut-off' });
      for (const id of [kept, fragile]) expect(storyMistakes(installation.events.eventsOf(id))).toEqual([]);
      expect(await table.query('SELECT status, sequence FROM t_job_info WHERE id = $1', [fragile])).toEqual([
        { status: 'FAILED', sequence: 4 },
      ]);
      expect(await runs.ranTwice()).toEqual([]);
    },
  );

  /** A restartable job that runs on the instance that is to be cut off; others are stopped. */
  async function restartableThere(): Promise<string> {
    for (;;) {
      const parameters = { folder: runs.folder, durationMs: 600_000 };
      const { id } = await installation.commands.submit({ tenant: 'acme', type: 'lasting', parameters });
      const { instance } = await installation.events.untilStatus(id, 'TO_BE_RUN');
      await eventually('its code has begun', async () => (await runs.records('start')).some(({ jobId }) => jobId === id));
      if (instance === 'cut-off') return id;
      await installation.commands.ask(COMMAND.stop, { tenant: 'acme', jobId: id });
      await installation.events.untilStatus(id, 'ABORTED');
    }
  }
});
