import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestInstallation } from '../support/test-installation.js';

/** An instance trusts 5.25 s of it, which is longer than a busy machine halts. */
const LEASE_MS = 7_000;
const SETTINGS = { JOBCAST_HEARTBEAT_MS: '300', JOBCAST_PLUGINS: ENDURANCE };

/** The steps that a run may still make when its process halted: its timer may come before the one that ends it. */
const STEPS_OF_A_HALT = 2;

/** The instances that are cut off, by how their database behaves, and the type of jobs that no other instance runs. */
const CUT_OFF = [
  ['refuses', 'fragile'],
  ['is silent', 'single'],
] as const;
type How = (typeof CUT_OFF)[number][0];

/** An instance with its own line to the database, and the jobs that it runs when the line is cut. */
interface CutOff {
  readonly process: JobcastProcess;
  readonly toDatabase: TcpProxy;
  readonly runs: RunLog;
  readonly incarnation: number | undefined;
  /** A restartable job, and one that is not. */
  readonly kept: string;
  readonly deaf: string;
}

describe('an instance that alone cannot reach the database', () => {
  let installation: TestInstallation;
  let table: JobTable;
  const cutOff = new Map<How, CutOff>();
  const nameOf = (how: How): string => (how === 'refuses' ? 'refused' : 'silenced');
  const incarnationOf = async (how: How): Promise<number | undefined> =>
    (await table.query<{ id: number }>('SELECT id FROM t_instance WHERE name = $1', [nameOf(how)]))[0]?.id;

  /** Starts an instance and fills its pool with two jobs. */
  async function startOne(how: How, itsType: string): Promise<void> {
    const runs = await RunLog.create();
    const toDatabase = await TcpProxy.before(installation.database.url, 5432);
    const process = await installation.start({
      ...SETTINGS,
      DATABASE_URL: toDatabase.urlOf(installation.database.url),
      JOBCAST_INSTANCE_ID: nameOf(how),
      JOBCAST_LEASE_MS: String(LEASE_MS),
      JOBCAST_POOL_SIZE: '2',
      JOBCAST_JOB_TYPES: `stepping,deaf,${itsType}`,
    });
    const parameters = { folder: runs.folder };
    const jobs = ['stepping', 'deaf'].map((type) => ({ type, parameters }));
    const [kept = '', deaf = ''] = await installation.commands.submitMany('acme', jobs);
    for (const id of [kept, deaf]) await installation.events.untilStatus(id, 'RUNNING');
    await eventually('their code has begun', async () => (await runs.records('start')).length === 2);
    cutOff.set(how, { process, toDatabase, runs, incarnation: await incarnationOf(how), kept, deaf });
  }

  beforeAll(async () => {
    installation = await TestInstallation.create();
    table = await JobTable.open(installation.database.url);
    for (const [how, itsType] of CUT_OFF) await startOne(how, itsType);
    const other = { JOBCAST_INSTANCE_ID: 'other', JOBCAST_JOB_TYPES: 'echo,stepping', JOBCAST_LEASE_MS: '3000' };
    await installation.start({ ...SETTINGS, ...other }); // may rescue long before their leases end
    cutOff.get('is silent')!.toDatabase.stall();
    cutOff.get('refuses')!.toDatabase.refuse();
  });
  afterAll(async () => {
    for (const { toDatabase } of cutOff.values()) {
      toDatabase.accept();
      toDatabase.flow();
    }
    await table.close();
    await installation.close();
    for (const { toDatabase, runs } of cutOff.values()) await Promise.all([toDatabase.close(), runs.remove()]);
  });

  it.each(CUT_OFF)(
    'because that %s, ends its jobs itself before others run them, and comes back as a new one whose late words are refused',
    async (how, itsType) => {
      const { process, toDatabase, runs, incarnation, kept, deaf } = cutOff.get(how)!;
      const ended = await installation.events.untilEnded(kept);
      expect(ended).toMatchObject({ status: 'SUCCEEDED', attempt: 2 });
      expect(ended.instance).not.toBe(nameOf(how)); // by "other", or by the one that was cut off first and is back
      expect(await installation.events.untilEnded(deaf)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
      await eventually('it has ended its restartable job', async () => (await runs.records('signal')).length > 0);
      const signals = await runs.records('signal');
      expect(signals).toEqual([expect.objectContaining({ jobId: kept, attempt: 1, process: process.pid })]);
      // The first run has ended before the second one begins.
      const again = (await runs.records('start')).find(({ jobId, attempt }) => jobId === kept && attempt === 2)!;
      expect(await runs.steps(kept, again.atMs)).toBeLessThanOrEqual(STEPS_OF_A_HALT);
      await runs.release();
      await eventually('what is not restartable goes on', async () => (await runs.records('end')).some(({ jobId }) => jobId === deaf));

      if (how === 'refuses') toDatabase.accept();
      else toDatabase.cut(); // what was open is gone; new connections pass
      toDatabase.flow();
      await eventually('it is there as a new one', async () => ![undefined, incarnation].includes(await incarnationOf(how)));
      const next = await installation.commands.submit({
        tenant: 'acme',
        type: itsType,
        parameters: { folder: runs.folder, durationMs: 10 },
      });
      expect(await installation.events.untilEnded(next.id)).toMatchObject({ status: 'SUCCEEDED', instance: nameOf(how) });
      for (const id of [kept, deaf]) expect(storyMistakes(installation.events.eventsOf(id))).toEqual([]);
      expect(await table.query('SELECT status, sequence FROM t_job_info WHERE id = $1', [deaf])).toEqual([
        { status: 'FAILED', sequence: 4 },
      ]);
      expect(await runs.ranTwice()).toEqual([]);
    },
  );
});
