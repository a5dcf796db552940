import { SignJWT } from 'jose';
import { COMMAND, type Reply } from '#libs/contract';
import { TestService } from '../support/test-service.js';

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
