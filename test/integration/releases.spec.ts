import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { COMMAND } from '#libs/contract';
import { createDataSource } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/migrations/index.js';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database.js';
import { TestService } from '../support/test-service.js';

const FOLDER = fileURLToPath(new URL('../releases', import.meta.url));
/** A version: what this run sends is recorded under it (`npm run release:record`). */
const RECORD = process.env['JOBCAST_RECORD_RELEASE'];
const SCHEMA = 'jobcast';

/** What a released version needs of the schema. */
interface Release {
  readonly version: string;
  /** The migrations that it brought, oldest first. */
  readonly migrations: readonly string[];
  /** Every statement that its service sent while it was driven through its doors. */
  readonly statements: readonly string[];
}

/** A waiting job in the tables of 0.1.0, as its service left it. */
const WAITING_JOB = [
  `INSERT INTO t_tenant (name) VALUES ('acme')`,
  `INSERT INTO t_lane (tenant, type) VALUES ('acme', 'echo')`,
  `INSERT INTO t_job_info (id, tenant, type, lane_id, status, sequence, priority, max_attempts, rank, created_at, queued_at)
   VALUES ('01900000-0000-7000-8000-000000000001', 'acme', 'echo', 1, 'QUEUED', 1, 0, 1, 1, now(), now())`,
  `INSERT INTO t_job_parameters (job_id, tenant, parameters, digest) VALUES ('01900000-0000-7000-8000-000000000001', 'acme', '{"a": 1}', 1)`,
];

const releases = (existsSync(FOLDER) ? readdirSync(FOLDER) : [])
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Release);

async function migrated(database: TestDatabase, migrations: readonly unknown[]): Promise<JobTable> {
  const source = createDataSource({ url: database.url, schema: SCHEMA, maxConnections: 2, entities: [] });
  source.setOptions({ migrations: migrations as typeof MIGRATIONS });
  await migrate(source, SCHEMA);
  await source.destroy();
  return JobTable.open(database.url);
}

/** The statements that the schema does not bear, with why. */
async function unfit(table: JobTable, statements: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const sql of statements) {
    await table.query('SAVEPOINT one');
    await table.query(`PREPARE released AS ${sql}`).then(
      () => table.query('DEALLOCATE released'),
      (error: unknown) => void found.push(`${String(error)}: ${sql}`),
    );
    await table.query('ROLLBACK TO one');
  }
  return found;
}

describe('a released version', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createEmptyDatabase();
  });
  afterEach(async () => {
    await database.drop();
  });

  it('is there to be compared with', () => expect(RECORD !== undefined || releases.length > 0).toBe(true));

  it.each(releases.map((release) => [release.version, release] as const))(
    '%s works beside this one: the schema bears every statement that it sends',
    async (_, { migrations, statements }) => {
      expect(MIGRATIONS.slice(0, migrations.length).map(({ name }) => name)).toEqual(migrations);
      const table = await migrated(database, MIGRATIONS);
      await table.query('BEGIN');
      expect(statements.length).toBeGreaterThan(40);
      expect(await unfit(table, statements)).toEqual([]);
      await table.query('ALTER TABLE t_lane DROP COLUMN mean_ms'); // what it would find
      expect((await unfit(table, statements)).length).toBeGreaterThan(0);
      await table.query('ROLLBACK');
      await table.close();
    },
  );

  it.each(releases.map((release) => [release.version, release] as const))(
    "%s leaves jobs that this one runs, and columns that it does not know of this one's making",
    async (_, { migrations }) => {
      const table = await migrated(database, MIGRATIONS.slice(0, migrations.length));
      for (const sql of WAITING_JOB) await table.query(sql);
      const service = await TestService.start(() => ({ DATABASE_URL: database.url }));
      await table.untilCounts('the job has ended', ({ SUCCEEDED = 0 }) => SUCCEEDED === 1);
      await service.remove();
      await table.close();
    },
  );

  // It writes a fixture: only when `npm run release:record` asks for it, never in a run of the tests.
  const recording = RECORD === undefined ? it.skip : it;
  recording('is recorded', async () => {
    const sent = record();
    const service = await TestService.start();
    await service.becomes('200 ready');
    await drive(service);
    await service.remove();
    const statements = [...sent].filter((sql) => /^\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\b/i.test(sql)).sort();
    const release: Release = { version: RECORD!, migrations: MIGRATIONS.map(({ name }) => name), statements };
    writeFileSync(join(FOLDER, `${RECORD}.json`), `${JSON.stringify(release, null, 1)}\n`);
  });
});

/** Keeps the text of every statement that is sent from here on. */
function record(): Set<string> {
  const sent = new Set<string>();
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first] = args;
    const text = typeof first === 'string' ? first : (first as { text?: string } | undefined)?.text;
    if (text !== undefined && !/pg_catalog|information_schema|t_migrations|current_database\(\)/.test(text)) sent.add(text);
    return query.apply(this, args);
  } as typeof pg.Client.prototype.query;
  return sent;
}

/** Takes the service through what it can do. */
async function drive(service: TestService): Promise<void> {
  const ask = async (key: string, body: object, properties: object = {}): Promise<string> => {
    const reply = await service.ask(key, { tenant: 'acme', ...body }, properties);
    return reply.ok && 'job' in reply ? reply.job.id : '';
  };
  const put = (path: string, body: object) =>
    service.http(path, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  await put('/v1/tenants/acme', { weight: 2, maxRunning: 5, maxQueued: 100, maxRunningPerType: { sleep: 2 } });
  const done = await ask(COMMAND.submit, { type: 'echo', parameters: { a: 1 }, idempotencyKey: 'k' }, { messageId: 'm' });
  await ask(COMMAND.submit, { type: 'echo', parameters: { a: 1 }, idempotencyKey: 'k' }, { messageId: 'm' });
  await ask(COMMAND.submit, { type: 'fail', parameters: { message: 'again' }, maxAttempts: 2 });
  await ask(COMMAND.submit, { type: 'spin', parameters: { durationMs: 10 } });
  await ask(COMMAND.submit, { type: 'echo', parameters: {}, expiresAt: '2020-01-01T00:00:00Z' });
  await ask(COMMAND.submit, { type: 'echo', parameters: {}, runAt: new Date(Date.now() + 500).toISOString() });
  const pending = await ask(COMMAND.submit, { type: 'echo', parameters: {}, pending: true });
  await ask(COMMAND.enqueue, { jobId: pending });
  const sleeping = await ask(COMMAND.submit, { type: 'sleep', parameters: { durationMs: 60_000, ticks: 10 } });
  await eventually('it runs', async () => (await service.http(`/v1/jobs/${sleeping}`)).body.status === 'RUNNING');
  await ask(COMMAND.stop, { jobId: sleeping });
  await eventually('it has stopped', async () => (await service.http(`/v1/jobs/${sleeping}`)).body.status === 'ABORTED');
  for (const path of [`/v1/jobs/${done}`, '/v1/jobs?tenant=acme&status=SUCCEEDED&limit=5', '/v1/tenants/acme']) await service.http(path);
  await eventually('the failing one has failed twice', async () =>
    JSON.stringify((await service.http('/v1/jobs?tenant=acme&status=FAILED')).body).includes('again'),
  );
}
