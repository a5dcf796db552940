import { jest } from '@jest/globals';
import { InstanceRegistry, Rescue } from '../../src/modules/instances/index.js';
import { JobTypeCatalog, RunnerRegistry } from '../../src/modules/job-types/index.js';
import { findUnseenWork } from '../../src/modules/scheduling/find-unseen-work.sql.js';
import { Scheduler } from '../../src/modules/scheduling/index.js';
import { Settings } from '../../src/settings/index.js';
import { SchedulerUnderTest } from '../support/scheduler-under-test.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { MODEL_RUNNERS } from './model-types.js';

class SteppedScheduler extends Scheduler {
  step(): Promise<number> {
    return this.turn();
  }
}
class SteppedRescue extends Rescue {
  step(): Promise<number> {
    return this.turn();
  }
}

/** Several instances over one database that do nothing by themselves: the test takes each step. */
export class ModelInstances {
  private constructor(
    readonly all: readonly SchedulerUnderTest[],
    private readonly database: TestDatabase,
  ) {}

  static async start(count: number): Promise<ModelInstances> {
    const database = await createTestDatabase();
    const all: SchedulerUnderTest[] = [];
    for (let made = 0; made < count; made += 1) all.push(await SchedulerUnderTest.start(database.url, MODEL_RUNNERS));
    return new ModelInstances(all, database);
  }

  /** Any of them. */
  get one(): SchedulerUnderTest {
    return this.all[0]!;
  }

  query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.one.database.query<Row>(sql, values);
  }

  /** Forgets all jobs and limits, and gives each instance a lease. */
  async clear(): Promise<void> {
    await this.query('TRUNCATE t_job_info, t_job_parameters, t_job_outcome, t_job_attempt, t_outbox');
    await this.query('UPDATE t_lane SET running = 0, waiting = false, parked = false, head = 0, mean_ms = NULL');
    await this.query(`UPDATE t_tenant SET max_running = NULL, max_running_per_type = '{}', paused = false`);
    for (let index = 0; index < this.all.length; index += 1) await this.renew(index);
  }

  /** Registers an instance, or registers it anew after it was taken for lost. */
  async renew(index: number): Promise<void> {
    await this.query(
      `INSERT INTO t_instance (id, name, host, pid, version, pool_size, types, roles, lease_until) OVERRIDING SYSTEM VALUE
       VALUES ($1, 'model', 'here', 1, '0', 9, '{}', '{}', now() + interval '1 day') ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until`,
      [this.all[index]!.incarnation],
    );
  }

  /** Tells an instance of all work, as its look at all lanes does. */
  async look(index: number): Promise<void> {
    const { database, signals } = this.all[index]!;
    const unseen = await findUnseenWork(database);
    signals.keep(new Map(unseen.map(({ id, rank }) => [id, rank])));
  }

  /** One turn of an instance's sweeps. */
  async sweep(index: number): Promise<void> {
    const one = this.all[index]!;
    await new SteppedScheduler(one.database, one.part(Settings), one.transitions, one.signals).step();
  }

  /** Lets the lease of one instance run out, and another one look for the lost. */
  async rescue(lost: number, rescuer: number): Promise<void> {
    await this.query(`UPDATE t_instance SET lease_until = now() - interval '1 s' WHERE id = $1`, [this.all[lost]!.incarnation]);
    const one = this.all[rescuer]!;
    const registry = new InstanceRegistry(one.database, one.part(Settings), one.part(RunnerRegistry));
    jest.spyOn(registry.lease, 'mayJudge', 'get').mockReturnValue(true);
    await new SteppedRescue(one.database, registry, one.transitions, one.part(JobTypeCatalog)).step();
    await this.renew(lost);
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((one) => one.stop()));
    await this.database.drop();
  }
}
