import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { SignJWT } from 'jose';
import { COMMAND } from '#libs/contract';
import type { OpenApiDocument } from '../../src/modules/rest/openapi/document.js';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { TestInstallation } from '../support/test-installation.js';

const SECRET = 'a secret of this test, long enough for HS256';
const MIB = 1_048_576;
const JSON_TYPE = 'content-type: application/json';

describe('the bodies of requests', () => {
  let installation: TestInstallation;
  let service: JobcastProcess;
  let document: OpenApiDocument;
  let bearer: string;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    service = await installation.start({ JOBCAST_AUTH: 'jwt', JOBCAST_JWT_SECRET: SECRET });
    document = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenApiDocument;
    const claims = { sub: 'ann', tenant: 'acme', roles: ['administrator'] };
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h');
    bearer = `authorization: Bearer ${await token.sign(new TextEncoder().encode(SECRET))}`;
  });
  afterAll(() => installation.close());

  /** The bytes that the service has read so far, from connections and files, and its CPU time in milliseconds. */
  async function used(): Promise<{ readonly bytes: number; readonly cpuMs: number }> {
    const [io, stat] = await Promise.all(['io', 'stat'].map((name) => readFile(`/proc/${service.pid}/${name}`, 'utf8')));
    const [user = 0, system = 0] = stat!.split(') ')[1]!.split(' ').slice(11, 13).map(Number);
    return { bytes: Number(/rchar: (\d+)/.exec(io!)?.[1]), cpuMs: (user + system) * 10 };
  }

  /** Sends a request as it is written here, and as much of a body as is taken. Resolves to the answer when it is complete or cut off. */
  function raw(head: readonly string[], body: Buffer = Buffer.alloc(0)): Promise<string> {
    return new Promise((resolve) => {
      let answer = '';
      const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
      socket.on('error', () => undefined).on('close', () => resolve(answer));
      socket.on('data', (chunk: Buffer) => {
        answer += chunk.toString('latin1');
        const [, rest] = answer.split(/^HTTP\/1\.1 [2-5].*?\r\n\r\n/ms);
        const length = Number(/^content-length: (\d+)/im.exec(answer)?.[1] ?? (answer.includes(' 204 ') ? 0 : Infinity));
        if (rest !== undefined && (rest.length >= length || rest.includes('\r\n0\r\n'))) socket.destroy();
      });
      socket.write([...head, 'host: localhost', '', ''].join('\r\n'));
      socket.write(body);
    });
  }
  const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 ([2-5]\d\d)/m.exec(answer)?.[1]);
  const send = (method: string, path: string, body: Buffer, ...headers: string[]): Promise<string> =>
    raw([`${method} ${path} HTTP/1.1`, `content-length: ${body.length}`, ...headers], body);
  const submit = (body: Buffer | string, ...headers: string[]): Promise<string> =>
    send('POST', '/v1/jobs', Buffer.from(body as string), JSON_TYPE, bearer, ...headers);

  it.each(['content-length', 'chunked'])('are not read from a stranger, by any route (%s)', async (how) => {
    const body = Buffer.alloc(8 * MIB, '[');
    const chunk = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body]);
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path.replace(/\{\w+\}/g, 'x')] as const),
    );
    expect(operations.length).toBeGreaterThan(40);
    for (const [method, path] of [
      ...operations,
      ['POST', '/v1/nothing'],
      ['PATCH', '/v1/jobs'],
      ['POST', '/'],
      ['PUT', '/health/live'],
    ] as const) {
      const before = await used();
      const answer =
        how === 'chunked'
          ? await raw([`${method} ${path} HTTP/1.1`, 'transfer-encoding: chunked', JSON_TYPE], chunk)
          : await send(method, path, body, JSON_TYPE);
      const after = await used();
      const status = statusOf(answer);
      const isAnswered = [401, 404, 405, method === 'GET' || path === '/v1/session' ? 413 : 401].includes(status);
      const isRead = after.bytes - before.bytes > 0.5 * MIB;
      expect({ method, path, status, isAnswered, isRead }).toEqual({ method, path, status, isAnswered: true, isRead: false });
    }
  });

  it('cost a stranger more than the service', async () => {
    const nested = gzipSync(Buffer.concat([Buffer.alloc(8_400_000, '['), Buffer.alloc(8_400_000, ']')]));
    const before = await used();
    for (let request = 0; request < 6; request += 1) {
      expect(statusOf(await send('POST', '/v1/jobs', nested, JSON_TYPE, 'content-encoding: gzip'))).toBe(401);
      expect(statusOf(await send('POST', '/v1/session', nested, JSON_TYPE, 'content-encoding: gzip'))).toBe(415);
    }
    expect((await used()).cpuMs - before.cpuMs).toBeLessThan(1_000); // without this: 6 s for each
  });

  it('are refused when they are compressed, in another charset or too long', async () => {
    const job = JSON.stringify({ tenant: 'acme', type: 'echo' });
    expect(statusOf(await submit(gzipSync(job), 'content-encoding: gzip'))).toBe(415);
    expect(statusOf(await send('PUT', '/v1/jobs/x/files/a.txt', gzipSync(job), bearer, 'content-encoding: gzip'))).toBe(415);
    const utf16 = await send('POST', '/v1/jobs', Buffer.from(job), bearer, 'content-type: application/json; charset=utf-16');
    expect([statusOf(utf16), utf16]).toEqual([415, expect.stringContaining('UTF-8')]);
    const padded = (bytes: number) => Buffer.from(job.padEnd(bytes));
    for (const [method, path, most] of [
      ['PUT', '/v1/tenants/acme', 65_536],
      ['POST', '/v1/jobs/bulk', 65_536],
      ['POST', '/v1/session', 32_768],
      ['POST', '/v1/jobs', 16 * MIB],
      ['PUT', '/v1/schedules/acme/nightly', 16 * MIB],
    ] as const) {
      expect(statusOf(await send(method, path, padded(most), JSON_TYPE, bearer))).not.toBe(413);
      const answer = await send(method, path, padded(most + 1), JSON_TYPE, bearer);
      expect([path, statusOf(answer), answer]).toEqual([path, 413, expect.stringContaining(`at most ${most} bytes`)]);
      const chunk = Buffer.concat([Buffer.from(`${(most + 1).toString(16)}\r\n`), padded(most + 1), Buffer.from('\r\n0\r\n\r\n')]);
      expect([path, statusOf(await raw([`${method} ${path} HTTP/1.1`, 'transfer-encoding: chunked', JSON_TYPE, bearer], chunk))]).toEqual([
        path,
        413,
      ]);
    }
  });

  it.each([
    ['{"tenant":"acme","type":"echo","parameters":{"id":1234567890123456789}}', 'parameters.id', 'send it as text'],
    ['{"tenant":"acme","type":"echo","type":"echo"}', 'type', 'twice'],
    [`{"tenant":"acme","type":"echo","parameters":${'['.repeat(600)}${']'.repeat(600)}}`, 'parameters', '512 levels'],
    [`[${'[],'.repeat(5_000_000)}[]]`, '', 'at most 1000000 values'],
  ])('are refused before they are built: %.70s', async (body, property, message) => {
    const before = await used();
    const answer = await submit(body);
    expect((await used()).cpuMs - before.cpuMs).toBeLessThan(1_000);
    expect([statusOf(answer), answer]).toEqual([422, expect.stringContaining(message)]);
    const { details } = JSON.parse(answer.split('\r\n\r\n')[1]!) as { details: { property: string }[] };
    expect(details).toEqual([{ property, message: expect.any(String) }]);
    const reply = await installation.commands.refused(COMMAND.submit, Buffer.from(body));
    expect(reply).toMatchObject({ code: 'INVALID_MESSAGE', message: expect.stringContaining(message) });
  });

  it('are asked for with 100 (Continue) only when they will be read', async () => {
    const job = Buffer.from(JSON.stringify({ tenant: 'acme', type: 'echo' }));
    const expecting = (...headers: string[]) => send('POST', '/v1/jobs', job, JSON_TYPE, 'expect: 100-continue', ...headers);
    expect(await expecting()).toMatch(/^HTTP\/1\.1 401 /);
    expect(await expecting(bearer)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
  });

  it('leave the connection open when they are short or were read', async () => {
    expect(await send('POST', '/v1/jobs', Buffer.from('{}'), JSON_TYPE)).toMatch(/^HTTP\/1\.1 401 .*connection: keep-alive/is);
    const long = JSON.stringify({ tenant: 'acme', type: 'echo', parameters: { text: 'x'.repeat(100_000) } });
    expect(await submit(long)).toMatch(/^HTTP\/1\.1 201 .*connection: keep-alive/is);
    expect(await send('POST', '/v1/jobs', Buffer.alloc(100_000, '['), JSON_TYPE)).toMatch(/^HTTP\/1\.1 401 .*connection: close/is);
  });
});
