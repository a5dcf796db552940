import { BOUNDS } from '#libs/contract';
import { createDataSource } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/migrations/index.js';
import { JobTable } from '../support/job-table.js';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database.js';
import { TestService } from '../support/test-service.js';

const SCHEMA = 'jobcast';
const BEFORE = MIGRATIONS.slice(
  0,
  MIGRATIONS.findIndex(({ name }) => name.startsWith('BoundNumbers')),
);
const id = (number: number): string => `01900000-0000-7000-8000-00000000000${number}`;
const job = (number: number, tenant: string, more: Readonly<Record<string, string>> = {}): string[] => {
  const columns = { rank: '1', wakes_at: 'NULL', attempt: '1', run_at: 'NULL', ...more };
  return [
    `INSERT INTO t_job_info (id, tenant, type, lane_id, status, sequence, priority, max_attempts, created_at, queued_at, ${Object.keys(columns).join(', ')})
     SELECT '${id(number)}', '${tenant}', 'echo', id, 'QUEUED', 1, 0, 1, now(), now(), ${Object.values(columns).join(', ')} FROM t_lane WHERE tenant = '${tenant}'`,
    `INSERT INTO t_job_parameters (job_id, tenant, parameters, digest) VALUES ('${id(number)}', '${tenant}', '{}', 1)`,
  ];
};

/** Rows with numbers that the last release accepts, or that were edited by hand, and that stop or mislead the service. */
const STORED = [
  `INSERT INTO t_tenant (name, weight, max_running_per_type) VALUES ('tiny', 1e-300, '{"echo": 1e15, "sleep": -3, "spin": "many", "fail": 2.6}'),
     ('huge', 1000000, '[1]'), ('nan', 'NaN', '{}'), ('usual', 2.5, '{"echo": 3}'), ('spoilt', 1, '{}')`,
  `INSERT INTO t_lane (tenant, type, vtime, mean_ms, running, waiting) VALUES ('tiny', 'echo', 1e302, 1e200, 7, true), ('huge', 'echo', 'NaN', 'NaN', -2147483648, true),
     ('nan', 'echo', -1, -1, 2147483647, true), ('usual', 'echo', 20, 30, 0, true), ('spoilt', 'echo', 0, NULL, 0, true)`,
  `SELECT setval('s_virtual_floor', 9223372036854775807)`,
  `INSERT INTO t_job_type (name, title, hidden, parameters_schema, options, version) VALUES
     ('month', 'month', false, '{}', '{"timeoutMs": 2592000000, "maxAttempts": 9007199254740991, "backoff": {"baseMs": 1e15, "factor": 0.5, "maxMs": 1e18}, "maxRunning": 1e300}', '0.1.0'),
     ('sound', 'sound', false, '{}', '{"timeoutMs": 1000, "maxAttempts": 3, "backoff": {"baseMs": 10, "factor": 1.5, "maxMs": 100}, "maxRunning": null}', '0.1.0'),
     ('list', 'list', false, '{}', '[{"timeoutMs": -1}]', '0.1.0')`,
  `INSERT INTO t_schedule (tenant, name, type, cron, time_zone, request, missed, paused, next_at) VALUES
     ('usual', 'odd', 'echo', '0 0 1 1 *', 'UTC', '{"priority": 5000, "timeoutMs": 2592000000, "maxAttempts": 0}', 'once', true, 'infinity')`,
  ...job(1, 'tiny'),
  ...job(2, 'usual', { rank: 'NULL', wakes_at: `'25433-01-01'`, attempt: '2' }),
  ...job(3, 'usual', { rank: 'NULL', wakes_at: `'9000-01-01'`, run_at: `'9000-01-01'` }),
  ...job(4, 'usual', { rank: 'NULL', wakes_at: `'infinity'` }),
  ...job(5, 'spoilt', { rank: '9223372036854775807' }),
  ...job(6, 'spoilt', { rank: '-9223372036854775808' }),
];

describe('the migration that brings stored numbers into their bounds', () => {
  let database: TestDatabase;
  let table: JobTable;

  async function migrateWith(migrations: readonly unknown[]): Promise<void> {
    const source = createDataSource({ url: database.url, schema: SCHEMA, maxConnections: 2, entities: [] });
    source.setOptions({ migrations: migrations as typeof MIGRATIONS });
    await migrate(source, SCHEMA);
    await source.destroy();
  }

  beforeEach(async () => {
    database = await createEmptyDatabase();
    await migrateWith(BEFORE);
    table = await JobTable.open(database.url);
    for (const sql of STORED) await table.query(sql);
  });
  afterEach(async () => {
    await table.close();
    await database.drop();
  });

  it('takes the nearest number that is right, and leaves what is right', async () => {
    await migrateWith(MIGRATIONS);
    const tenants = await table.query<{ name: string }>('SELECT name, weight, max_running_per_type AS limits FROM t_tenant ORDER BY name');
    expect(tenants.map((tenant) => Object.values(tenant))).toEqual([
      ['huge', 1000, {}],
      ['nan', 1, {}],
      ['spoilt', 1, {}],
      ['tiny', 0.001, { echo: 2_147_483_647, sleep: 0, spin: 0, fail: 3 }],
      ['usual', 2.5, { echo: 3 }],
    ]);
    const lanes = await table.query('SELECT vtime >= 0 AND vtime < 1e16 AS sound, mean_ms, running FROM t_lane ORDER BY id');
    expect(lanes.map((lane) => Object.values(lane))).toEqual([
      [true, null, 0],
      [true, null, 0],
      [true, null, 0],
      [true, 30, 0],
      [true, null, 0],
    ]);
    expect(await table.query(`SELECT name, options FROM t_job_type WHERE name <> 'sound' ORDER BY name`)).toEqual([
      { name: 'list', options: [{ timeoutMs: -1 }] },
      {
        name: 'month',
        options: {
          timeoutMs: BOUNDS.timeoutMs.max,
          maxAttempts: 1000,
          maxRunning: 2_147_483_647,
          backoff: { baseMs: BOUNDS.backoffBaseMs.max, factor: 1, maxMs: BOUNDS.backoffMaxMs.max },
        },
      },
    ]);
    expect(await table.query(`SELECT options FROM t_job_type WHERE name = 'sound'`)).toEqual([
      { options: { timeoutMs: 1000, maxAttempts: 3, maxRunning: null, backoff: { baseMs: 10, factor: 1.5, maxMs: 100 } } },
    ]);
    expect(await table.query('SELECT request, next_at <= now() AS due FROM t_schedule')).toEqual([
      { request: { priority: 1000, timeoutMs: BOUNDS.timeoutMs.max, maxAttempts: 1 }, due: true },
    ]);
    const waits = `extract(year FROM wakes_at)::integer AS year, wakes_at < now() + interval '366 days' AS soon, rank BETWEEN 1e12 AND 9e15 AS placed`;
    expect((await table.query(`SELECT ${waits} FROM t_job_info ORDER BY id`)).slice(1)).toEqual([
      { year: expect.any(Number), soon: true, placed: null },
      { year: 9000, soon: false, placed: null },
      { year: expect.any(Number), soon: true, placed: null },
      { year: null, soon: null, placed: true },
      { year: null, soon: null, placed: true },
    ]);
  });

  it('keeps a weight within the bound that the doors check by', async () => {
    await migrateWith(MIGRATIONS);
    const set = (weight: string) => table.query(`UPDATE t_tenant SET weight = ${weight} WHERE name = 'usual'`);
    await set(String(BOUNDS.weight.min));
    await set(String(BOUNDS.weight.max));
    for (const weight of ['0.000999', '1000.1', "'NaN'", "'Infinity'", '0', '-1'])
      await expect(set(weight)).rejects.toMatchObject({ code: '23514' });
  });

  it('lets all jobs of an installation run that stood still, and new ones', async () => {
    const service = await TestService.start(() => ({ DATABASE_URL: database.url }));
    try {
      await service.becomes('200 ready');
      await service.ask('job.submit', { tenant: 'new', type: 'echo', parameters: {} });
      await table.untilCounts('the waiting and the new jobs have run', ({ SUCCEEDED = 0 }) => SUCCEEDED === 5);
      expect(await table.query('SELECT id FROM t_job_info WHERE stopped_at IS NULL ORDER BY id')).toEqual([{ id: id(2) }, { id: id(3) }]);
    } finally {
      await service.remove();
    }
  });
});
