import { COMMAND, type JobRequest } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { JobTable } from '../support/job-table.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { TestInstallation } from '../support/test-installation.js';

const SETTINGS = { JOBCAST_HEARTBEAT_MS: '200', JOBCAST_LEASE_MS: '1500', JOBCAST_POOL_SIZE: '2' };
const PAST = `'2020-01-01'`;

/** What somebody may have written into a job's rows by hand, and how the job is to end. */
const DAMAGES: readonly { readonly sql: string; readonly end: string; readonly pending?: boolean }[] = [
  { sql: 'UPDATE t_job_info SET sequence = 2147483647 WHERE id = $1', end: 'FAILED ERROR' },
  { sql: 'UPDATE t_job_info SET sequence = 2147483645 WHERE id = $1', end: 'FAILED ERROR' },
  { sql: `UPDATE t_job_info SET status = 'ABORTED', stopped_at = now() WHERE id = $1`, end: 'ABORTED' },
  { sql: `UPDATE t_job_info SET expires_at = 'infinity' WHERE id = $1`, end: 'SUCCEEDED' },
  { sql: `UPDATE t_job_info SET expires_at = '-infinity' WHERE id = $1`, end: 'FAILED EXPIRED' },
  { sql: `UPDATE t_job_info SET expires_at = ${PAST}, sequence = 2147483647 WHERE id = $1`, end: 'FAILED ERROR', pending: true },
  { sql: `UPDATE t_job_info SET expires_at = ${PAST} WHERE id = $1`, end: 'FAILED EXPIRED', pending: true },
  { sql: `UPDATE t_job_info SET created_at = 'infinity', queued_at = '-infinity', run_at = 'infinity' WHERE id = $1`, end: 'SUCCEEDED' },
  { sql: `UPDATE t_job_info SET rank = NULL, wakes_at = '-infinity' WHERE id = $1`, end: 'SUCCEEDED' },
  { sql: 'UPDATE t_job_info SET queued_at = NULL, attempt = 2147483647, losses = 2147483647 WHERE id = $1', end: 'SUCCEEDED' },
  { sql: `UPDATE t_job_parameters SET parameters = '"{not an object"' WHERE job_id = $1`, end: 'FAILED INVALID_PARAMETERS' },
  {
    sql: `UPDATE t_job_parameters SET related_record = '[5]', traceparent = 'x' WHERE job_id = $1`,
    end: 'SUCCEEDED',
  },
  { sql: 'DELETE FROM t_job_parameters WHERE job_id = $1', end: 'SUCCEEDED' },
  { sql: `INSERT INTO t_job_outcome (job_id, result) VALUES ($1, '1')`, end: 'SUCCEEDED' },
];

describe('a job whose rows somebody has damaged', () => {
  let installation: TestInstallation;
  let table: JobTable;
  let runner: JobcastProcess;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    await installation.start({ ...SETTINGS, JOBCAST_ROLES: 'api,relay' });
    table = await JobTable.open(installation.database.url);
  });
  afterAll(async () => {
    await table.close();
    await installation.close();
  });

  const ends = async (ids: readonly string[]): Promise<Map<string, string>> => {
    const sql = `SELECT id, concat_ws(' ', status, reason_code) AS end FROM t_job_info WHERE id = ANY($1) AND stopped_at IS NOT NULL`;
    return new Map((await table.query<{ id: string; end: string }>(sql, [ids])).map(({ id, end }) => [id, end]));
  };

  it('ends alone, and its end is told: those before it, behind it and of other tenants run', async () => {
    const request = { type: 'echo', parameters: { a: 1 } };
    const damaged = await installation.commands.submitMany(
      'careless',
      DAMAGES.map(({ pending }): JobRequest => ({ ...request, priority: 10, pending: pending ?? false })),
    );
    const sound = [
      ...(await installation.commands.submitMany('careless', Array(10).fill(request))),
      ...(await installation.commands.submitMany('other', Array(10).fill(request))),
    ];
    for (const [index, { sql }] of DAMAGES.entries()) await table.query(sql, [damaged[index]]);

    runner = await installation.start({ ...SETTINGS, JOBCAST_ROLES: 'api,scheduler' });
    await eventually('all have ended', async () => (await ends([...damaged, ...sound])).size === damaged.length + sound.length);
    const found = await ends([...damaged, ...sound]);
    expect(damaged.map((id, index) => [DAMAGES[index]!.sql, found.get(id)])).toEqual(DAMAGES.map(({ sql, end }) => [sql, end]));
    expect(new Set(sound.map((id) => found.get(id)))).toEqual(new Set(['SUCCEEDED']));
    expect(await table.query('SELECT tenant, type, running FROM t_lane WHERE running <> 0')).toEqual([]);
    for (const [index, id] of damaged.entries()) {
      const { sql, end } = DAMAGES[index]!;
      if (end === 'ABORTED') continue; // by hand: no transition of the service
      const { status, reason, sequence } = await installation.events.untilEnded(id);
      const row = await table.query('SELECT sequence FROM t_job_info WHERE id = $1', [id]);
      expect([sql, [status, reason?.code].filter(Boolean).join(' '), { sequence }]).toEqual([sql, end, row[0]]);
    }
    expect(installation.events.statusesOf(damaged[1]!)).toEqual(['QUEUED', 'TO_BE_RUN', 'FAILED']);
    const told = runner.log.filter((line) => line.includes('set aside')).map((line) => /job ([0-9a-f-]{36})/.exec(line)?.[1]);
    expect(new Set(told)).toEqual(new Set([0, 1, 2, 5].map((index) => damaged[index])));
  });

  it('keeps nobody from being shown', async () => {
    await table.query(`UPDATE t_job_info SET stopped_at = 'infinity' WHERE id = (SELECT min(id::text)::uuid FROM t_job_info)`);
    const [{ id }] = (await table.query<{ id: string }>('SELECT min(id::text) AS id FROM t_job_info')) as [{ id: string }];
    expect(await runner.http(`/v1/jobs/${id}`)).toMatchObject({ status: 200, body: { stoppedAt: null } });
    expect((await runner.http('/v1/jobs?limit=200')).status).toBe(200);
  });

  it('or whose type or tenant has limits that are none, waits, and the others run', async () => {
    await table.query(`UPDATE t_job_type SET options = '"spoilt"' WHERE name = 'sleep'`);
    await table.query(`UPDATE t_job_type SET options = options || '{"maxRunning": "many"}' WHERE name = 'spin'`);
    await table.query(`UPDATE t_tenant SET max_running_per_type = '{"echo": [1]}' WHERE name = 'careless'`);
    const submit = (tenant: string, type: string, parameters: object) => installation.commands.submit({ tenant, type, parameters });
    const waiting = [
      await submit('other', 'sleep', { durationMs: 1 }),
      await submit('other', 'spin', { durationMs: 1 }),
      await submit('careless', 'echo', {}),
    ];
    const run = [await submit('other', 'echo', {}), await submit('careless', 'fail', { message: 'as asked' })];
    for (const { id } of run)
      await installation.events.until(
        () => 'it has ended',
        () => ['SUCCEEDED', 'FAILED'].includes(installation.events.statusesOf(id).at(-1) ?? ''),
      );
    expect((await ends(waiting.map(({ id }) => id))).size).toBe(0);
    await table.query(`UPDATE t_tenant SET max_running_per_type = '{}' WHERE name = 'careless'`);
    await installation.events.untilStatus(waiting[2]!.id, 'SUCCEEDED');
    for (const { id: jobId } of waiting.slice(0, 2)) await installation.commands.ask(COMMAND.stop, { tenant: 'other', jobId });
    for (const { id } of waiting.slice(0, 2)) await installation.events.untilStatus(id, 'ABORTED');
  });
});
