import { AbstractJob, AnyObject, JobType, type RunnerClass } from 'jobcast/job-kit';
import { started, succeeded, type JobInfo } from '../../src/modules/jobs/index.js';
import { Claims } from '../../src/modules/scheduling/claims.js';
import { findUnseenWork } from '../../src/modules/scheduling/find-unseen-work.sql.js';
import type { PlayedScheduler } from '../support/play-scenario.js';
import type { ModelTenant, ModelType } from '../support/scheduler-model.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import type { ObservedLane, SchedulerBooks } from '../support/scheduling-referee.js';

const MOST_TYPES = 3;

function runnerOf(name: string): RunnerClass {
  @JobType({ name, parameters: AnyObject })
  class Runner extends AbstractJob<AnyObject, void> {
    run(): void {
      return;
    }
  }
  return Runner;
}

/** The product's scheduler with its SQL: one instance, whose jobs are claimed and ended by the scenario. */
export class SqlScheduler implements PlayedScheduler {
  #types: readonly string[] = [];
  #scenarios = 0;
  #rung = false;

  private constructor(readonly one: SchedulerUnderTest) {
    one.signals.onWork(() => (this.#rung = true));
  }

  static async start(databaseUrl: string): Promise<SqlScheduler> {
    const runners = Array.from({ length: MOST_TYPES }, (_, index) => runnerOf(`type-${index}`));
    return new SqlScheduler(await SchedulerUnderTest.start(databaseUrl, runners));
  }

  /** Gets ready for a scenario with these types: nothing is left of an earlier one, and its tenants are new. */
  async begin(types: readonly ModelType[]): Promise<void> {
    this.#scenarios += 1;
    this.#types = types.map(({ name }) => name);
    const { database, signals } = this.one;
    await database.query('TRUNCATE t_job_info, t_job_parameters, t_job_outcome, t_job_attempt, t_outbox');
    await database.query('UPDATE t_lane SET running = 0, waiting = false, parked = false');
    await database.query(`SELECT setval('s_virtual_floor', 0)`);
    for (const { name, maxRunning = null } of types)
      await database.query(`UPDATE t_job_type SET options = options || jsonb_build_object('maxRunning', $2::int) WHERE name = $1`, [
        name,
        maxRunning,
      ]);
    signals.take(Infinity);
  }

  submit(tenant: ModelTenant, type: string, count: number): Promise<readonly string[]> {
    return this.one.submit(
      this.#stored(tenant.name),
      Array.from({ length: count }, () => ({ type })),
    );
  }

  /** By new `Claims` each time, because their hints go by the time that has really passed, which the scenario does not know. */
  async claim(places: number): Promise<{ readonly taken: readonly JobInfo[]; readonly more: boolean }> {
    const { database, transitions, signals, incarnation } = this.one;
    const claimant = { instance: 'sql', heldBy: incarnation, claimToken: crypto.randomUUID() };
    this.#rung = false;
    const claimed = await new Claims(database, transitions, signals).claim({ places, ahead: 0, types: this.#types, claimant });
    const now = database.clock.now();
    const running = await Promise.all(claimed.map((job) => transitions.apply(started(job, now))));
    return { taken: running.map((job) => job!), more: this.#rung };
  }

  async end(job: JobInfo, runMs: number): Promise<void> {
    await this.one.transitions.apply(succeeded(job, undefined, new Date(job.startedAt!.getTime() + runMs)));
  }

  async save({ name, weight, maxRunning, paused }: ModelTenant): Promise<void> {
    await this.one.tenants.save(this.#stored(name), { weight, maxRunning, paused });
    const unseen = await findUnseenWork(this.one.database);
    this.one.signals.keep(new Map(unseen.map(({ id, rank }) => [id, rank])));
  }

  async books(): Promise<SchedulerBooks> {
    const { database, signals } = this.one;
    const [[floor], lanes] = await Promise.all([
      database.query<{ floor: number }>('SELECT last_value::float8 / 1000 AS floor FROM s_virtual_floor'),
      database.query<ObservedLane>(
        `SELECT substr(tenant, $1) AS tenant, type, vtime, waiting, parked, running FROM t_lane WHERE starts_with(tenant, $2) ORDER BY id`,
        [this.#stored('').length + 1, this.#stored('')],
      ),
    ]);
    const touched = signals.take(Infinity);
    signals.keep(touched);
    return { floor: floor!.floor, lanes, remembered: touched.size };
  }

  stop(): Promise<void> {
    return this.one.stop();
  }

  /** The name under which a scenario's tenant is stored. */
  #stored(tenant: string): string {
    return `s${this.#scenarios}-${tenant}`;
  }
}
