import { eventually } from './eventually.js';
import { JobTable } from './job-table.js';
import type { JobcastProcess } from './jobcast-process.js';
import { ENDURANCE, RunLog } from './run-log.js';
import { storyMistakes } from './story-mistakes.js';
import { TcpProxy } from './tcp-proxy.js';
import { TestInstallation } from './test-installation.js';

/** An instance trusts 5.25 s of it, which is longer than a busy machine halts. */
const LEASE_MS = 7_000;
const SETTINGS = { JOBCAST_HEARTBEAT_MS: '300', JOBCAST_PLUGINS: ENDURANCE };

/** The steps that a run may still make when its process halted: its timer may come before the one that ends it. */
const STEPS_OF_A_HALT = 2;

/** An instance with its own line to the database, which is cut, beside another one; and the jobs that it runs then. */
export class CutOffInstance {
  #process!: JobcastProcess;
  #incarnation: number | undefined;
  /** A restartable job, and one that is not. */
  #kept = '';
  #deaf = '';

  private constructor(
    private readonly installation: TestInstallation,
    private readonly table: JobTable,
    private readonly toDatabase: TcpProxy,
    private readonly runs: RunLog,
  ) {}

  /** Starts both instances, fills the pool of the first one with two jobs, and cuts its line. */
  static async create(cut: (toDatabase: TcpProxy) => void): Promise<CutOffInstance> {
    const installation = await TestInstallation.create();
    const table = await JobTable.open(installation.database.url);
    const toDatabase = await TcpProxy.before(installation.database.url, 5432);
    const one = new CutOffInstance(installation, table, toDatabase, await RunLog.create());
    await one.#start();
    const other = { JOBCAST_INSTANCE_ID: 'other', JOBCAST_JOB_TYPES: 'echo,stepping', JOBCAST_LEASE_MS: '3000' };
    await installation.start({ ...SETTINGS, ...other }); // may rescue long before the other lease ends
    cut(toDatabase);
    return one;
  }

  async remove(): Promise<void> {
    this.toDatabase.accept();
    this.toDatabase.flow();
    await this.table.close();
    await this.installation.close();
    await Promise.all([this.toDatabase.close(), this.runs.remove()]);
  }

  /** Expects the jobs of the first instance to be ended, by itself and then by the other one. */
  async expectJobsTakenOver(): Promise<void> {
    const { events } = this.installation;
    expect(await events.untilEnded(this.#kept)).toMatchObject({ status: 'SUCCEEDED', attempt: 2, instance: 'other' });
    expect(await events.untilEnded(this.#deaf)).toMatchObject({ status: 'FAILED', reason: { code: 'INSTANCE_LOST' } });
    await eventually('it has ended its restartable job', async () => (await this.runs.records('signal')).length > 0);
    const signals = await this.runs.records('signal');
    expect(signals).toEqual([expect.objectContaining({ jobId: this.#kept, attempt: 1, process: this.#process.pid })]);
    // The first run has ended before the second one begins.
    const again = (await this.runs.records('start')).find(({ jobId, attempt }) => jobId === this.#kept && attempt === 2)!;
    expect(await this.runs.steps(this.#kept, again.atMs)).toBeLessThanOrEqual(STEPS_OF_A_HALT);
  }

  /** Has the job end that is not restartable, restores the line, and expects a new incarnation whose late words are refused. */
  async expectReturn(restore: (toDatabase: TcpProxy) => void): Promise<void> {
    const { events, commands } = this.installation;
    await this.runs.release();
    await eventually('what is not restartable goes on', async () =>
      (await this.runs.records('end')).some(({ jobId }) => jobId === this.#deaf),
    );
    restore(this.toDatabase);
    await eventually('it is there as a new one', async () => ![undefined, this.#incarnation].includes(await this.#incarnationNow()));
    const next = { tenant: 'acme', type: 'fragile', parameters: { folder: this.runs.folder, durationMs: 10 } };
    const { id } = await commands.submit(next);
    expect(await events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', instance: 'cut-off' });
    for (const one of [this.#kept, this.#deaf]) expect(storyMistakes(events.eventsOf(one))).toEqual([]);
    expect(await this.table.query('SELECT status, sequence FROM t_job_info WHERE id = $1', [this.#deaf])).toEqual([
      { status: 'FAILED', sequence: 4 },
    ]);
    expect(await this.runs.ranTwice()).toEqual([]);
  }

  async #start(): Promise<void> {
    const { installation, runs } = this;
    this.#process = await installation.start({
      ...SETTINGS,
      DATABASE_URL: this.toDatabase.urlOf(installation.database.url),
      JOBCAST_INSTANCE_ID: 'cut-off',
      JOBCAST_LEASE_MS: String(LEASE_MS),
      JOBCAST_POOL_SIZE: '2',
      JOBCAST_JOB_TYPES: 'stepping,deaf,fragile',
    });
    const jobs = ['stepping', 'deaf'].map((type) => ({ type, parameters: { folder: runs.folder } }));
    [this.#kept = '', this.#deaf = ''] = await installation.commands.submitMany('acme', jobs);
    for (const id of [this.#kept, this.#deaf]) await installation.events.untilStatus(id, 'RUNNING');
    await eventually('their code has begun', async () => (await runs.records('start')).length === 2);
    this.#incarnation = await this.#incarnationNow();
  }

  async #incarnationNow(): Promise<number | undefined> {
    return (await this.table.query<{ id: number }>(`SELECT id FROM t_instance WHERE name = 'cut-off'`))[0]?.id;
  }
}
