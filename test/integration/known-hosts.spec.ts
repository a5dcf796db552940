import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { ServiceHere } from '../support/service-here.js';
import { testServices } from '../support/services.js';

const KNOWN = [
  'localhost',
  'LocalHost:8080',
  'a.localhost',
  '127.0.0.1',
  '127.8.0.1:1',
  '[::1]:3000',
  'jobs.example.org',
  'JOBS.example.org.:443',
  '[fd00::7]',
];
const UNKNOWN = [
  ...[
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil-localhost',
    'xjobs.example.org',
    'jobs.example.org.evil.example',
  ],
  ...['127.0.0.1@evil.example', 'evil.example#localhost', 'localhost/evil', '10.0.0.7', '192.168.1.2:3000', '[::2]', '0.0.0.0', '*', ' '],
];
const PATHS = ['/', '/v1/jobs', '/v1/events', '/v1/session', '/openapi.json', '/health/live', '/assets/none.js', '/nothing'];

describe('the header Host without authentication', () => {
  let service: ServiceHere;
  beforeAll(async () => {
    service = await ServiceHere.launch({
      DATABASE_URL: testServices().databaseUrl.replace('127.0.0.1', '127.0.0.2'), // not needed: the answer comes first
      AMQP_URL: 'none',
      JOBCAST_ALLOWED_HOSTS: 'jobs.example.org, fd00::7',
    });
  });
  afterAll(() => service.stop());

  const ask = (host: string, path: string, method = 'GET', headers: IncomingHttpHeaders = {}): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const asked = request(`${service.url}${path}`, { method, headers: { ...headers, host } }, (response) => {
        // A stream of events does not end.
        if (response.statusCode === 200 && path === '/v1/events') return (response.destroy(), resolve({ status: 200, body: '' }));
        text(response).then((body) => resolve({ status: response.statusCode!, body }), reject);
      });
      asked.on('error', reject).end();
    });

  it('is answered when it names this machine, HOST or an allowed host, by any port', async () => {
    const statuses = await Promise.all(KNOWN.map(async (host) => [host, (await ask(host, '/health/live')).status]));
    expect(statuses).toEqual(KNOWN.map((host) => [host, 200]));
  });

  it('is refused otherwise, with 421 and what to do, for reads of every route too', async () => {
    for (const path of PATHS) {
      const statuses = await Promise.all(UNKNOWN.map(async (host) => [host, (await ask(host, path)).status]));
      expect([path, statuses]).toEqual([path, UNKNOWN.map((host) => [host, 421])]);
    }
    expect((await ask('evil.example', '/v1/jobs', 'POST')).status).toBe(421);
    expect((await ask('evil.example', '/v1/jobs', 'GET', { 'x-forwarded-host': 'localhost' })).status).toBe(421);
    expect(JSON.parse((await ask('evil.example', '/v1/jobs')).body)).toMatchObject({
      status: 421,
      code: 'MISDIRECTED_REQUEST',
      detail:
        'expected a name of this machine in the header Host, got "evil.example"; add the name to JOBCAST_ALLOWED_HOSTS, or set JOBCAST_AUTH=jwt',
    });
  });

  it('may be missing, as in requests of old health checks', async () => {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    socket.write('GET /health/live HTTP/1.0\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });
});
