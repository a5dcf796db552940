import pg from 'pg';
import { COMMAND, topologyOf } from '#libs/contract';
import { eventually } from '../support/eventually.js';
import { Statements } from '../support/statements.js';
import { TestInstallation } from '../support/test-installation.js';

describe('a defect that stays', () => {
  it('is answered INTERNAL_ERROR after five retries, and dead-lettered', async () => {
    const statements = new Statements();
    const installation = await TestInstallation.create();
    await installation.startHere();
    const submit = () => installation.commands.ask(COMMAND.submit, { tenant: 'acme', type: 'echo' });
    expect(await submit()).toMatchObject({ ok: true });
    const insert = [...statements.sent].find((sql) => sql.startsWith('INSERT INTO t_job_info'));
    statements.fail(insert ?? '', '42703', 6);
    expect(await submit()).toMatchObject({ ok: false, error: { code: 'INTERNAL_ERROR' } });
    expect(statements.left).toBe(0);
    await installation.peer.next(topologyOf(installation.namespace).rejectedQueue);
    statements.fail(insert ?? '', '42703', 5);
    expect(await submit()).toMatchObject({ ok: true });
    statements.fail(insert ?? '', '22003');
    expect(await submit()).toMatchObject({ ok: false, error: { code: 'INVALID_MESSAGE', message: expect.stringContaining('22003') } });
    expect(await submit()).toMatchObject({ ok: true });
    statements.restore();
    await installation.close();
  });
});

describe('a read-only database', () => {
  let installation: TestInstallation;
  let administrator: pg.Client;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    administrator = new pg.Client({ connectionString: installation.database.url });
    await administrator.connect();
  });
  afterAll(async () => {
    await administrator.end();
    await installation.close();
  });

  async function setReadOnly(value: boolean): Promise<void> {
    const { rows } = await administrator.query<{ name: string }>('SELECT current_database() AS name');
    await administrator.query('SET default_transaction_read_only = off');
    await administrator.query(`ALTER DATABASE ${rows[0]!.name} SET default_transaction_read_only = ${value}`);
    await administrator.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  }

  it('makes all commands wait, and loses none', async () => {
    const service = await installation.startHere({ JOBCAST_LEASE_MS: '60000' });
    await setReadOnly(true);
    const job = { tenant: 'acme', type: 'echo' };
    const replies = Array.from({ length: 75 }, () => installation.commands.ask(COMMAND.submit, job));
    await eventually('it is not ready', async () => (await service.http('/health/ready')).status === 503);
    expect(await service.http('/v1/jobs', job, 'POST')).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
    expect(await service.http('/health/live')).toMatchObject({ status: 200 });
    await setReadOnly(false);
    const answers = await Promise.all(replies);
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    expect(await installation.peer.waiting(topologyOf(installation.namespace).rejectedQueue)).toBe(0);
    await eventually('it is ready', async () => (await service.http('/health/ready')).status === 200);
    await installation.events.until(
      () => 'all have run',
      () => installation.events.endedOf('acme').length === 75,
    );
  });
});
