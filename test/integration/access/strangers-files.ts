import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import { JobFiles } from '../../../src/modules/execution/index.js';
import { eventually } from '../../support/eventually.js';
import { startCli } from '../../support/run-cli.js';
import { TestService } from '../../support/test-service.js';

const SECRET = 'a secret of this test, long enough for HS256';
const ARCHIVE = fileURLToPath(new URL('../../support/plugins/archive', import.meta.url));
const CONTENT = 'row;finding\n1;ok\n';
/** Ids of the right form that nothing has. */
const NO_JOB = '01890000-0000-7000-8000-000000000000';
const NO_FILE = '01890000-0000-7000-8000-00000000000f';

/** Users who must not see the file. Each has permissions, but none that shows other users' jobs of the tenant. */
const STRANGERS = {
  'a user of the same tenant': { sub: 'eve', tenant: 'acme', permissions: ['create_job', 'cancel_job', 'import_records'] },
  'a manager of another tenant': { sub: 'mallory', tenant: 'zeta', permissions: ['create_job', 'cancel_job', 'view_tenant_jobs'] },
  'a user of the same name in another tenant': { sub: 'ann', tenant: 'zeta', permissions: ['create_job', 'view_tenant_jobs'] },
  'a user without a tenant': { sub: 'ann', permissions: ['view_tenant_jobs'] },
} as const;

const token = (claims: Record<string, unknown>): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m').sign(new TextEncoder().encode(SECRET));

/** A request by one of the doors to a job's file. */
interface Door {
  readonly method?: string;
  readonly path: (jobId: string, fileId: string) => string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: () => RequestInit['body'];
}

const FILE = (job: string, file: string): string => `/v1/jobs/${job}/files/${file}`;
const DOORS: Readonly<Record<string, Door>> = {
  download: { path: FILE },
  'part of a download': { path: FILE, headers: { range: 'bytes=0-3' } },
  'headers of a download': { path: FILE, method: 'HEAD' },
  'list of files': { path: (job) => `/v1/jobs/${job}/files` },
  'the job, which counts its files': { path: (job) => `/v1/jobs/${job}` },
  log: { path: (job) => `/v1/jobs/${job}/log` },
  'upload in its place': { path: (job) => FILE(job, encodeURIComponent('Bericht Größe.csv')), method: 'PUT', body: () => 'x' },
  'upload by form': { path: (job) => `/v1/jobs/${job}/files`, method: 'POST', body: aForm },
  'retry, which takes the files along': { path: (job) => `/v1/jobs/${job}/retry`, method: 'POST' },
};

function aForm(): FormData {
  const form = new FormData();
  form.append('file', new Blob(['x']), 'a.txt');
  return form;
}

describe('an output file', () => {
  let test: TestService;
  let jobId: string;
  let fileId: string;
  let owner: string;

  const through = async (door: Door, authorization: Record<string, string>, job = jobId, file = fileId) => {
    const { path, method = 'GET', headers, body } = door;
    const init = { method, headers: { ...headers, ...authorization }, ...(body ? { body: body() ?? null } : {}) };
    const response = await fetch(`${test.url}${path(job, file)}`, init);
    const text = await response.text();
    const words = text.replaceAll(job, '<job>').replaceAll(file, '<file>');
    const names = [...response.headers].filter(([name]) => !['date', 'content-length', 'etag'].includes(name));
    return { status: response.status, headers: names.map(([name, value]) => `${name}: ${value}`), text: words };
  };
  const bearer = async (claims: Record<string, unknown>) => ({ authorization: `Bearer ${await token(claims)}` });
  const cookie = async (claims: Record<string, unknown>) => {
    const begun = await test.send('POST', '/v1/session', { token: await token(claims) });
    return { cookie: begun.headers.getSetCookie()[0]!.split(';')[0]!, 'sec-fetch-site': 'same-origin' };
  };

  beforeAll(async () => {
    test = await TestService.start(() => ({ JOBCAST_AUTH: 'jwt', JOBCAST_JWT_SECRET: SECRET, JOBCAST_PLUGINS: ARCHIVE }));
    await test.becomes('200 ready');
    owner = await token({ sub: 'ann', tenant: 'acme', permissions: ['create_job', 'import_records'] });
    const authorization = { authorization: `Bearer ${owner}` };
    const job = { tenant: 'acme', type: 'import-records', parameters: { source: '/a', format: 'csv' } };
    const { body } = await test.send('POST', '/v1/jobs', job, authorization);
    jobId = (body as { job: { id: string } }).job.id;
    const ask = async (path: string) => (await test.send('GET', path, undefined, authorization)).body;
    await eventually('the job has ended', async () => (await ask(`/v1/jobs/${jobId}`)).status === 'SUCCEEDED');
    fileId = ((await ask(`/v1/jobs/${jobId}/files`)).items as { id: string }[])[0]!.id;
  });
  afterAll(() => test.remove());

  it.each([
    ['its owner', { sub: 'ann', tenant: 'acme' }],
    ['a user who may view the tenant', { sub: 'bob', tenant: 'acme', permissions: ['view_tenant_jobs'] }],
    ['a user who may view all jobs', { sub: 'root', permissions: ['view_all_jobs'] }],
  ])('is given to %s, by token and by session', async (_, claims) => {
    for (const authorization of [await bearer(claims), await cookie(claims)])
      expect(await through(DOORS['download']!, authorization)).toMatchObject({ status: 200, text: CONTENT });
  });

  it.each(Object.entries(DOORS))('is not revealed to a stranger: %s', async (_, door) => {
    for (const [stranger, claims] of Object.entries(STRANGERS)) {
      for (const authorization of [await bearer(claims), await cookie(claims)]) {
        const [real, unreal] = [await through(door, authorization), await through(door, authorization, NO_JOB, NO_FILE)];
        expect({ stranger, ...real }).toEqual({ stranger, ...unreal }); // the same answer as for a job that does not exist
        expect({ stranger, status: real.status }).toEqual({ stranger, status: 404 });
        expect(real.text).not.toMatch(/Bericht|row;finding|acme/);
      }
    }
    const [real, unreal] = [await through(door, {}), await through(door, {}, NO_JOB, NO_FILE)];
    expect(real).toEqual(unreal);
    expect(real.status).toBe(401);
  });

  it("cannot be reached through a stranger's own job", async () => {
    for (const claims of [STRANGERS['a user of the same tenant'], STRANGERS['a manager of another tenant']]) {
      const authorization = await bearer(claims);
      const { body } = await test.send('POST', '/v1/jobs', { tenant: claims.tenant, type: 'echo' }, authorization);
      const own = (body as { job: { id: string } }).job.id;
      const [real, unreal] = [
        await through(DOORS['download']!, authorization, own),
        await through(DOORS['download']!, authorization, own, NO_FILE),
      ];
      expect(real).toEqual(unreal);
      expect(real.status).toBe(404);
    }
  });

  it('is not revealed on the command line either', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jobcast-strangers-'));
    try {
      const show = async (name: string, bearerToken: string, id: string) => {
        await writeFile(join(folder, name), bearerToken);
        const { code, stdout, stderr } = await startCli(['show', id], { JOBCAST_URL: test.url, JOBCAST_TOKEN_FILE: join(folder, name) })
          .ended;
        return { code, stdout, stderr: stderr.replaceAll(id, '<job>') };
      };
      const eve = await token(STRANGERS['a user of the same tenant']);
      const [shown, real, unreal] = await Promise.all([show('owner', owner, jobId), show('eve', eve, jobId), show('eve', eve, NO_JOB)]);
      expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('Bericht Größe.csv (output, 17 bytes)') });
      expect(real).toEqual(unreal);
      expect(real).toMatchObject({ code: 3, stdout: '' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is not given to a host application that asks for another tenant', async () => {
    const files = test.get(JobFiles);
    expect(await files.open('zeta', jobId, fileId)).toBeNull();
    await expect(files.list('zeta', jobId)).rejects.toMatchObject({ code: 'NO_SUCH_JOB' });
    const given = await files.open('acme', jobId, fileId);
    given?.stream.destroy();
    expect(given?.file).toMatchObject({ name: 'Bericht Größe.csv', bytes: CONTENT.length });
  });
});
