import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { createDataSource } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/migrations/index.js';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database.js';
import { TestInstance } from '../support/test-instance.js';

@JobType({ name: 'one', parameters: AnyObject })
class One extends AbstractJob<AnyObject> {
  run() {
    return 1;
  }
}

/** Of a later version: adds a table, and fails before its end unless told otherwise. */
class Later1999999999999 implements MigrationInterface {
  static fails = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE t_later (id integer)');
    await runner.query('ALTER TABLE t_job_info ADD COLUMN later text');
    if (Later1999999999999.fails) await runner.query('SELECT 1 / 0');
  }

  down(): Promise<void> {
    throw new Error('forward only');
  }
}

describe('migrations', () => {
  let database: TestDatabase;
  let sources: DataSource[];

  beforeEach(async () => {
    database = await createEmptyDatabase();
    sources = [];
  });
  afterEach(async () => {
    await Promise.all(sources.map((source) => source.destroy()));
    await database.drop();
  });

  function source(...later: (new () => MigrationInterface)[]): DataSource {
    const made = createDataSource({ url: database.url, schema: 'jobcast', maxConnections: 2, entities: [] });
    made.setOptions({ migrations: [...MIGRATIONS, ...later] });
    sources.push(made);
    return made;
  }
  const names = async (of: DataSource): Promise<string[]> =>
    (await of.query<{ name: string }[]>('SELECT name FROM t_migrations ORDER BY id')).map(({ name }) => name);
  const all = MIGRATIONS.map(({ name }) => name);

  async function runsAJob(): Promise<void> {
    const instance = await TestInstance.start({ databaseUrl: database.url, runners: [One] });
    await instance.pool.start();
    await instance.untilStatus(await instance.submit('one'), 'SUCCEEDED');
    await instance.stop();
  }

  it('are carried out once when several instances start at the same time', async () => {
    const four = Array.from({ length: 4 }, () => source());
    await Promise.all(four.map((one) => migrate(one, 'jobcast')));
    expect(await names(four[0]!)).toEqual(all);
  });

  it('that fail leave nothing of themselves, keep nobody waiting, and the version before works', async () => {
    await migrate(source(), 'jobcast');
    const later = source(Later1999999999999);
    for (let tries = 0; tries < 2; tries += 1) await expect(migrate(later, 'jobcast')).rejects.toThrow('division by zero');
    expect(await names(later)).toEqual(all);
    expect(await later.query(`SELECT to_regclass('t_later') AS later`)).toEqual([{ later: null }]);
    await runsAJob();
  });

  it('of a later version let this one start and work', async () => {
    Later1999999999999.fails = false;
    await migrate(source(Later1999999999999), 'jobcast');
    await runsAJob();
    expect(await names(sources[0]!)).toEqual([...all, Later1999999999999.name]);
  });

  it('give up soon when a table is in use, and are carried out at the next try', async () => {
    const [busy, later] = [source(), source(Later1999999999999)];
    await migrate(busy, 'jobcast');
    const user = busy.createQueryRunner();
    await user.startTransaction();
    await user.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await user.query('SELECT FROM t_job_info');
    await expect(migrate(later, 'jobcast')).rejects.toThrow('lock timeout');
    await user.commitTransaction();
    await user.release();
    await migrate(later, 'jobcast');
    expect(await names(busy)).toEqual([...all, Later1999999999999.name]);
  });
});
