import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { Settings } from '../../settings/index.js';
import { Authenticator } from './authenticator.js';

const SECRET = 'a secret of this test, long enough for HS256';
const jwt = { JOBCAST_AUTH: 'jwt' };
const shared = new Authenticator(new Settings({ ...jwt, JOBCAST_JWT_SECRET: SECRET }));

const sign = (claims: Record<string, unknown>, expires = '5m', alg = 'HS256'): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg }).setExpirationTime(expires).sign(new TextEncoder().encode(SECRET));

describe('Authenticator', () => {
  it('takes everybody for the local administrator without authentication', async () => {
    expect((await new Authenticator(new Settings({})).caller(undefined)).isLocalAdministrator).toBe(true);
  });

  it('reads who asks from a token', async () => {
    const caller = await shared.caller(`Bearer ${await sign({ sub: 'ann', tenant: 'acme', permissions: ['create_job', 7] })}`);
    expect(caller).toEqual({
      subject: 'ann',
      tenant: 'acme',
      permissions: new Set(['create_job']),
      roles: [],
      isLocalAdministrator: false,
      expiresAt: expect.any(Date),
    });
  });

  it('adds the permissions of the roles that it knows', async () => {
    const claims = { sub: 'max', tenant: 'acme', permissions: ['publish'], roles: ['manager', 'emperor', 'toString', 7] };
    expect(await shared.caller(`Bearer ${await sign(claims)}`)).toMatchObject({
      permissions: new Set(['publish', 'create_job', 'cancel_job', 'view_tenant_jobs']),
      roles: ['manager'],
    });
  });

  it('refuses everything else', async () => {
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const unsigned = `${none}.${Buffer.from('{"sub":"ann"}').toString('base64url')}.x`;
    const headers = [
      undefined,
      '',
      'Basic abc',
      `Bearer ${unsigned}`,
      `Bearer ${await sign({ sub: 'ann' }, '-1m')}`,
      `Bearer ${await sign({})}`,
      `Bearer ${await sign({ sub: 'ann' }, '5m', 'HS512')}`,
    ];
    for (const header of headers) await expect(shared.caller(header)).rejects.toThrow(/^expected /);
  });

  describe('with the keys of a JWKS', () => {
    let server: Server;
    let keyed: Authenticator;
    let privateKey: CryptoKey;

    beforeAll(async () => {
      const pair = await generateKeyPair('RS256');
      privateKey = pair.privateKey;
      const body = JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256' }] });
      server = createServer((_, response) => void response.setHeader('content-type', 'application/json').end(body)).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      keyed = new Authenticator(new Settings({ ...jwt, JOBCAST_JWKS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }));
    });

    afterAll(() => server.close());

    it('takes what they signed, and no shared secret', async () => {
      const token = await new SignJWT({ sub: 'ann' })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .setExpirationTime('5m')
        .sign(privateKey);
      expect(await keyed.caller(`Bearer ${token}`)).toMatchObject({ subject: 'ann', tenant: null });
      await expect(keyed.caller(`Bearer ${await sign({ sub: 'ann' })}`)).rejects.toThrow('expected a valid token');
    });
  });
});
