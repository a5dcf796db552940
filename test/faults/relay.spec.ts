import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { ENDURANCE, RunLog } from '../support/run-log.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TestInstallation } from '../support/test-installation.js';

const SETTINGS = { JOBCAST_HEARTBEAT_MS: '200', JOBCAST_LEASE_MS: '1500', JOBCAST_POOL_SIZE: '5', JOBCAST_PLUGINS: ENDURANCE };
const JOBS = 300;
/** The second key of the relay's advisory lock. */
const RELAY_LOCK = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND objsubid = 2 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

describe('the relay', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runs: RunLog;

  beforeAll(async () => {
    runs = await RunLog.create();
    installation = await TestInstallation.create();
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
    await runs.remove();
  });

  async function relaySession(): Promise<number | undefined> {
    const rows = await table.query<{ pid: number }>(RELAY_LOCK);
    expect(rows.length).toBeLessThanOrEqual(1);
    return rows[0]?.pid;
  }

  /** Kills the relay, and waits until another session has its place. */
  async function killRelay(relay: JobcastProcess): Promise<void> {
    const session = await relaySession();
    expect(session).toBeDefined();
    await installation.kill(relay);
    await eventually('another is the relay', async () => ![undefined, session].includes(await relaySession()));
  }

  it('is replaced when it is killed, twice while jobs run: every event comes, in order', async () => {
    const first = await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'first' });
    table = await JobTable.open(installation.database.url);
    await eventually('the only instance is the relay', async () => (await relaySession()) !== undefined);
    await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'runner', JOBCAST_ROLES: 'api,scheduler' });
    const second = await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'second' });
    const ids = await installation.commands.submitMany(
      'acme',
      Array.from({ length: JOBS }, () => ({ type: 'lasting', parameters: { folder: runs.folder, durationMs: 40 } })),
    );
    const ended = (): number => installation.events.endedOf('acme').length;

    await installation.events.until(
      () => 'some jobs have ended',
      () => ended() > JOBS / 10,
    );
    await killRelay(first);
    await installation.start({ ...SETTINGS, JOBCAST_INSTANCE_ID: 'third', JOBCAST_ROLES: 'relay,scheduler,api' });
    const heard = installation.events.count;
    await installation.events.until(
      () => 'events go on',
      () => installation.events.count > heard + 50 || ended() === JOBS,
    );
    await killRelay(second);
    await installation.events.until(
      () => `all jobs have ended; ${ended()} have`,
      () => ended() === JOBS,
    );
    await table.untilAllSent();

    expect(ids.flatMap((id) => storyMistakes(installation.events.eventsOf(id)))).toEqual([]);
    expect(new Set(ids.map((id) => installation.events.statusesOf(id).at(-1)))).toEqual(new Set(['SUCCEEDED']));
    const told = ids.reduce((sum, id) => sum + installation.events.eventsOf(id).at(-1)!.sequence, 0);
    expect(await table.query('SELECT sum(sequence)::integer AS sum FROM t_job_info')).toEqual([{ sum: told }]);
    expect(await runs.ranTwice()).toEqual([]);
  });
});
