import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { COMMAND, type Reply } from '#libs/contract';
import { startCli } from '../support/run-cli.js';
import { TestService } from '../support/test-service.js';
// In this file, because each file loads the modules of the service for itself: two seconds of CPU time.
import './access/permissions.js';
import './access/session.js';
import './access/strangers-files.js';

const SECRET = 'a secret of this test, long enough for HS256';

/** A token of a user of the tenant acme. */
function token(subject: string, claims: Record<string, unknown> = {}, secret = SECRET): Promise<string> {
  return new SignJWT({ tenant: 'acme', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret));
}

describe('JOBCAST_AUTH=jwt', () => {
  let test: TestService;

  beforeAll(async () => {
    test = await TestService.start(() => ({ JOBCAST_AUTH: 'jwt', JOBCAST_JWT_SECRET: SECRET }));
    await test.becomes('200 ready');
  });

  afterAll(() => test.remove());

  const get = async (path: string, bearer?: string) =>
    test.http(path, bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } });
  const ask = async (key: string, body: unknown, bearer?: string): Promise<Reply> =>
    test.ask(key, body, bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } });
  const job = { tenant: 'acme', type: 'sleep', parameters: { durationMs: 60_000 }, pending: true };

  async function submitted(bearer: string, request: object = job): Promise<string> {
    const reply = await ask(COMMAND.submit, request, bearer);
    if (!reply.ok || !('job' in reply)) throw new Error(JSON.stringify(reply));
    return reply.job.id;
  }

  it('lets nobody in without a token of this installation', async () => {
    expect(await get('/v1/jobs')).toMatchObject({
      status: 401,
      body: { code: 'UNAUTHENTICATED', detail: expect.stringContaining('got none') },
    });
    expect(await get('/v1/jobs', await token('ann', {}, 'another secret, and long enough too!'))).toMatchObject({ status: 401 });
    expect(await get('/v1/tenants/acme')).toMatchObject({ status: 401 });
    expect(await get('/v1/jobs', await token('ann'))).toMatchObject({ status: 200, body: { items: [] } });
    expect(await ask(COMMAND.submit, job)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(await ask(COMMAND.stop, { tenant: 'acme', jobId: '01890000-0000-7000-8000-000000000000' })).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' },
    });
  });

  it('takes jobs with create_job for the own tenant, under the own name', async () => {
    const ann = await token('ann', { permissions: ['create_job'] });
    expect(await ask(COMMAND.submit, job, await token('ann'))).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(await ask(COMMAND.submit, { ...job, tenant: 'zeta' }, ann)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(await ask(COMMAND.submit, { ...job, owner: 'bob' }, ann)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(await get(`/v1/jobs/${await submitted(ann)}`, ann)).toMatchObject({ status: 200, body: { owner: 'ann' } });
  });

  it('shows and stops only what the caller may see', async () => {
    const id = await submitted(await token('ann', { permissions: ['create_job'] }));
    const bob = await token('bob');
    const manager = await token('max', { permissions: ['view_tenant_jobs', 'cancel_job'] });
    const foreigner = await token('ann', { tenant: 'zeta', permissions: ['view_tenant_jobs', 'cancel_job'] });
    for (const other of [bob, foreigner]) {
      expect(await get(`/v1/jobs/${id}`, other)).toMatchObject({ status: 404, body: { code: 'NO_SUCH_JOB' } });
      expect(await get('/v1/jobs?tenant=acme', other)).toMatchObject({ status: 200, body: { items: [] } });
      expect(await ask(COMMAND.stop, { tenant: 'acme', jobId: id }, other)).toMatchObject({ ok: false, error: { code: 'NO_SUCH_JOB' } });
    }
    expect(await get(`/v1/jobs/${id}`, manager)).toMatchObject({ status: 200 });
    expect(await ask(COMMAND.stop, { tenant: 'acme', jobId: id, requestedBy: 'somebody else' }, manager)).toMatchObject({
      ok: true,
      job: { status: 'ABORTED' },
    });
    expect(await get(`/v1/jobs/${id}`, manager)).toMatchObject({ body: { reason: { code: 'STOPPED', requestedBy: 'max' } } });
  });

  it('warns of equal jobs that the caller may see, and of no others', async () => {
    const [ivy, joe] = [await token('ivy', { permissions: ['create_job'] }), await token('joe', { permissions: ['create_job'] })];
    const manager = await token('max', { permissions: ['create_job', 'view_tenant_jobs'] });
    const guess = { ...job, parameters: { durationMs: 4_711 } };
    const warned = async (bearer: string): Promise<string[]> => {
      const reply = await ask(COMMAND.submit, guess, bearer);
      if (!reply.ok) throw new Error(JSON.stringify(reply));
      return reply.warnings.flatMap(({ code, message }) => (code === 'SAME_JOB_ACTIVE' ? [/job (\S+)/.exec(message)![1]!] : []));
    };
    const id = await submitted(ivy, guess);
    expect(await warned(joe)).toEqual([]);
    expect(await warned(ivy)).toEqual([id]);
    expect(await warned(manager)).toHaveLength(1);
  });

  it('keeps the idempotency keys of an owner from others, and from their jobs', async () => {
    const [ivy, joe] = [await token('ivy', { permissions: ['create_job'] }), await token('joe', { permissions: ['create_job'] })];
    const keyed = { ...job, idempotencyKey: 'a key that both use' };
    const id = await submitted(ivy, keyed);
    const other = await submitted(joe, { ...keyed, parameters: { durationMs: 1 } });
    expect(other).not.toBe(id);
    expect([await submitted(ivy, keyed), await submitted(joe, { ...keyed, parameters: { durationMs: 1 } })]).toEqual([id, other]);
    const refused = await ask(COMMAND.submit, { ...keyed, parameters: { durationMs: 2 } }, joe);
    expect(refused).toMatchObject({ ok: false, error: { code: 'CONFLICT', message: expect.stringContaining(other) } });
    expect(await submitted(await token('kim', { permissions: ['create_job'] }), keyed)).not.toBe(id);
  });

  it("gives the own jobs' history, clears the own ended jobs, and no others (H2, H4, H5)", async () => {
    const [cleo, dan] = [await token('cleo', { permissions: ['create_job'] }), await token('dan', { permissions: ['create_job'] })];
    const administrator = await token('root', { roles: ['administrator'] });
    const [own, active, other] = [await submitted(cleo), await submitted(cleo, { ...job, name: '@SUM(1)' }), await submitted(dan)];
    for (const id of [own, other]) await ask(COMMAND.stop, { tenant: 'acme', jobId: id }, administrator);
    const rows = async (bearer: string) => {
      const answer = await fetch(`${test.url}/v1/jobs.csv`, { headers: { authorization: `Bearer ${bearer}` } });
      return [answer.status, ...(await answer.text()).trim().split('\r\n').slice(1)];
    };
    const row = (cells: string) => expect.stringMatching(new RegExp(`^\\d{4}-.*Z,.*${cells}$`));
    expect(await rows(cleo)).toEqual([200, row(",'@SUM\\(1\\),Pending,,cleo"), row(',Sleep,Canceled,.*,cleo')]);
    expect(await rows(administrator)).toEqual(expect.arrayContaining([row(',cleo'), row(',dan'), row(',ann')]));
    const clear = async (body: object, bearer: string) =>
      (await test.send('POST', '/v1/jobs/clear', body, { authorization: `Bearer ${bearer}` })).body;
    expect(await clear({}, cleo)).toEqual({ removed: 1, active: 1 });
    expect(await clear({ owner: 'dan' }, cleo)).toEqual({ removed: 0, active: 0 });
    const found = async (id: string) => (await get(`/v1/jobs/${id}`, administrator)).status;
    expect(await Promise.all([own, active, other].map(found))).toEqual([404, 200, 200]);
    expect(await clear({ owner: 'dan' }, administrator)).toMatchObject({ removed: 1 });
    expect(await found(other)).toBe(404);
  });

  it('is told by the command line with the token of a file (L11)', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jobcast-token-'));
    const file = join(folder, 'token');
    await writeFile(file, `${await token('eve', { permissions: ['create_job'] })}\n`);
    const cli = (...args: string[]) => startCli(args, { JOBCAST_URL: test.url }).ended;
    const [made, refused, stranger, empty] = await Promise.all([
      cli('submit', 'sleep', '-p', 'durationMs=1', '--pending', '--token-file', file),
      cli('submit', 'sleep', '-p', 'durationMs=1', '--owner', 'ann', '--token-file', file),
      cli('list'),
      cli('list', '--token-file', join(folder, 'none')),
    ]);
    expect(made.code).toBe(0);
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('ann') });
    expect(stranger).toMatchObject({ code: 4, stderr: expect.stringContaining('--token-file') });
    expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining('--token-file') });
    const { stdout } = await startCli(['list'], { JOBCAST_URL: test.url, JOBCAST_TOKEN_FILE: file }).ended;
    expect(stdout.trim().split('\n').slice(1)).toEqual([expect.stringMatching(new RegExp(`^${made.stdout.trim()} .* Pending .* eve`))]);
    await rm(folder, { recursive: true });
  });

  it('lets only manage_tenants change tenants', async () => {
    const put = async (bearer: string) =>
      test.http('/v1/tenants/acme', {
        method: 'PUT',
        body: '{"weight":3}',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      });
    expect(await put(await token('ann'))).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect(await put(await token('root', { permissions: ['manage_tenants'] }))).toMatchObject({ status: 200, body: { weight: 3 } });
  });
});

describe('JOBCAST_AMQP_TENANT=user', () => {
  let test: TestService;
  const job = { type: 'echo' };
  const byUser = { userId: 'guest' };

  beforeAll(async () => {
    test = await TestService.start(() => ({ JOBCAST_AMQP_TENANT: 'user' }));
    await test.becomes('200 ready');
  });

  afterAll(() => test.remove());

  it('takes the tenant from the user that the broker has checked', async () => {
    expect(await test.ask(COMMAND.submit, job, byUser)).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN', message: expect.stringContaining('amqpUser') },
    });
    await test.http('/v1/tenants/acme', { method: 'PUT', body: '{"amqpUser":"guest"}', headers: { 'content-type': 'application/json' } });
    const reply = await test.ask(COMMAND.submit, job, byUser);
    expect(reply).toMatchObject({ ok: true });
    expect(await test.http(`/v1/jobs/${reply.ok && 'job' in reply ? reply.job.id : ''}`)).toMatchObject({ body: { tenant: 'acme' } });
    expect(await test.ask(COMMAND.submit, { ...job, tenant: 'acme' }, byUser)).toMatchObject({ ok: true });
    expect(await test.ask(COMMAND.submit, { tenant: 'acme', jobs: [job] }, byUser)).toMatchObject({ ok: true });
    expect(await test.ask(COMMAND.submit, { jobs: [job] }, byUser)).toMatchObject({ ok: true });
  });

  it('refuses another tenant, and a message without a user', async () => {
    expect(await test.ask(COMMAND.submit, { ...job, tenant: 'zeta' }, byUser)).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN', details: [{ property: 'tenant' }] },
    });
    expect(await test.ask(COMMAND.stop, { tenant: 'zeta', jobId: 'x' }, byUser)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    expect(await test.ask(COMMAND.submit, { ...job, tenant: 'acme' })).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN', message: expect.stringContaining('user_id') },
    });
  });
});
