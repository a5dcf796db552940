import { SignJWT } from 'jose';
import { TestService } from '../../support/test-service.js';

const SECRET = 'a secret of this test, long enough for HS256';
const sign = (secret = SECRET) =>
  new SignJWT({ tenant: 'acme', roles: ['manager'], permissions: ['publish'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('max')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret));

describe('a session', () => {
  let test: TestService;

  beforeAll(async () => {
    test = await TestService.start(() => ({ JOBCAST_AUTH: 'jwt', JOBCAST_JWT_SECRET: SECRET }));
    await test.becomes('200 ready');
  });

  afterAll(() => test.remove());

  it('begins with a token, in a cookie that no script and no other site can use', async () => {
    const headers = { 'x-forwarded-prefix': '/jobs', 'x-forwarded-proto': 'https' };
    const begun = await test.send('POST', '/v1/session', { token: await sign() }, headers);
    expect(begun.status).toBe(204);
    expect(begun.headers.get('set-cookie')).toMatch(/^jobcast_session=[\w.-]+; Path=\/jobs; HttpOnly; Secure; SameSite=Strict$/);
    expect(await test.send('POST', '/v1/session', { token: await sign('another secret, and long enough too!') })).toMatchObject({
      status: 401,
    });
    expect(await test.send('POST', '/v1/session', { token: 'x' })).toMatchObject({ status: 401 });
    expect(await test.send('POST', '/v1/session', {})).toMatchObject({ status: 422 });
    expect(await test.send('POST', '/v1/session', { token: await sign() }, { origin: 'https://evil.example' })).toMatchObject({
      status: 403,
    });
    expect((await test.send('DELETE', '/v1/session')).headers.get('set-cookie')).toMatch(
      /^jobcast_session=; Path=\/; Expires=Thu, 01 Jan 1970/,
    );
  });

  it('tells who one is', async () => {
    const cookie = `other=1; jobcast_session=${await sign()}`;
    const { status, body } = await test.http('/v1/session', { headers: { cookie } });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        ...{ subject: 'max', tenant: 'acme', roles: ['manager'], isLocalAdministrator: false, auth: 'jwt' },
        permissions: ['publish', 'create_job', 'cancel_job', 'view_tenant_jobs'],
        roleTable: { submitter: ['create_job'], administrator: expect.arrayContaining(['manage_tenants']) },
        limits: { maxPageSize: 250, defaultPageSize: 10, maxFileBytes: 1_073_741_824 },
        broker: { configured: true, connected: true },
      },
    });
    expect(await test.http('/v1/session')).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });

  it('writes with the cookie only from a page of its own', async () => {
    const cookie = `jobcast_session=${await sign()}`;
    const submit = (headers: Record<string, string>) =>
      test.send('POST', '/v1/jobs', { type: 'echo', pending: true }, { cookie, ...headers });
    for (const headers of [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ])
      expect(await submit(headers as Record<string, string>)).toMatchObject({ status: 403 });
    expect(await submit({ 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 201 });
    expect(await submit({ origin: 'https://jobs.example', 'x-forwarded-host': 'jobs.example' })).toMatchObject({ status: 201 });
    expect(await submit({ authorization: `Bearer ${await sign()}` })).toMatchObject({ status: 201 }); // no browser adds that by itself
    expect(await test.http('/v1/jobs', { headers: { cookie, 'sec-fetch-site': 'cross-site' } })).toMatchObject({ status: 200 });
  });
});

describe('without authentication', () => {
  let test: TestService;

  beforeAll(async () => {
    test = await TestService.start();
    await test.becomes('200 ready');
  });

  afterAll(() => test.remove());

  it('everybody is the local administrator, and is told so', async () => {
    expect(await test.http('/v1/session')).toMatchObject({
      status: 200,
      body: { subject: null, isLocalAdministrator: true, auth: 'none', permissions: expect.arrayContaining(['manage_tenants']) },
    });
    expect((await test.send('POST', '/v1/session', { token: 'x' })).headers.get('set-cookie')).toBeNull();
  });

  it('but no other site', async () => {
    const clear = (headers: Record<string, string>) => test.send('POST', '/v1/jobs/clear', { tenant: 'acme' }, headers);
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }])
      expect(await clear(headers as Record<string, string>)).toMatchObject({ status: 403 });
    expect(await clear({})).toMatchObject({ status: 200 });
  });
});
