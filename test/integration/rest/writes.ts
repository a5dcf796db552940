import type { JobAnswer } from '#libs/contract';
import { COMMAND } from '#libs/contract';
import { Database } from '../../../src/database/index.js';
import { eventually } from '../../support/eventually.js';
import { SHORT_TIMES } from '../../support/jobcast-process.js';
import { TestService, type HttpAnswer } from '../../support/test-service.js';

const NO_JOB = '01890000-0000-7000-8000-000000000000';
const nap = { tenant: 'acme', type: 'sleep', parameters: { durationMs: 60_000 } };

describe('writes by REST', () => {
  let test: TestService;

  beforeAll(async () => {
    test = await TestService.start(() => ({ JOBCAST_MAX_FILE_BYTES: '1000', JOBCAST_POOL_SIZE: '4', ...SHORT_TIMES }));
    await test.becomes('200 ready');
  });

  afterAll(() => test.remove());

  const post = (path: string, body?: unknown, headers?: Record<string, string>) => test.send('POST', path, body, headers);
  const jobOf = ({ body }: HttpAnswer): JobAnswer => body.job as JobAnswer;
  const job = async (id: string) => (await test.http(`/v1/jobs/${id}`)).body;
  const becomes = (id: string, status: string) => eventually(`${id} is ${status}`, async () => (await job(id)).status === status);
  const submitted = async (request: object = { ...nap, pending: true }): Promise<string> => jobOf(await post('/v1/jobs', request)).id;
  const ended = async (request: object = nap): Promise<string> => {
    const id = await submitted({ ...request, pending: true });
    await post(`/v1/jobs/${id}/stop`);
    return id;
  };

  it('submits a job, told by Location, and behind a prefix (C8)', async () => {
    const made = await post('/v1/jobs', { ...nap, pending: true, name: 'nap' }, { 'x-forwarded-prefix': '/tools/jobs' });
    const { id } = jobOf(made);
    expect(made).toMatchObject({ status: 201, body: { job: { status: 'PENDING', duplicate: false }, warnings: [] } });
    expect(made.headers.get('location')).toBe(`/tools/jobs/v1/jobs/${id}`);
    expect((await post('/v1/jobs', { ...nap, pending: true }, { 'x-forwarded-prefix': '//evil' })).headers.get('location')).toMatch(
      /^\/v1/,
    );
  });

  it('stores nothing of what is wrong, and names each property (C4, C5)', async () => {
    const wrong = [
      [{ ...nap, parameters: {} }, 422, 'INVALID_MESSAGE', 'parameters.durationMs'],
      [{ ...nap, parameters: { durationMs: 'long' } }, 422, 'INVALID_MESSAGE', 'parameters.durationMs'],
      [{ ...nap, prioritty: 1 }, 422, 'INVALID_MESSAGE', 'prioritty'],
      [{ type: 'sleep' }, 422, 'INVALID_MESSAGE', 'tenant'],
      [{ ...nap, type: 'slep' }, 404, 'NO_SUCH_TYPE', 'type'],
      [{ tenant: 'wrong', jobs: [{ type: 'echo' }, { type: 'echo', priority: 1e9 }] }, 422, 'INVALID_MESSAGE', 'jobs[1].priority'],
      [{ tenant: 'wrong', jobs: [{ type: 'echo' }], type: 'echo' }, 422, 'INVALID_MESSAGE', 'type'],
    ] as const;
    for (const [body, status, code, property] of wrong) {
      const answer = await post('/v1/jobs', 'tenant' in body ? { ...body, tenant: 'wrong' } : body);
      expect(answer).toMatchObject({ status, body: { code, details: expect.arrayContaining([expect.objectContaining({ property })]) } });
    }
    expect(await test.http('/v1/jobs?tenant=wrong')).toMatchObject({ body: { items: [] } });
    expect(await post('/v1/jobs', 'text')).toMatchObject({ status: 422 });
    expect(
      await test.http('/v1/jobs', { method: 'POST', body: '{"tenant": ', headers: { 'content-type': 'application/json' } }),
    ).toMatchObject({
      status: 400,
    });
  });

  it('gives the same job for the same Idempotency-Key, and warns of an equal one without (C11)', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await post('/v1/jobs', { ...nap, tenant: 'eleven' }, headers);
    const again = await post('/v1/jobs', { ...nap, tenant: 'eleven' }, headers);
    expect(again).toMatchObject({ status: 200, body: { job: { id: jobOf(first).id, duplicate: true } } });
    expect(await post('/v1/jobs', { ...nap, tenant: 'eleven', priority: 1 }, headers)).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT' },
    });
    expect(await post('/v1/jobs', { ...nap, tenant: 'eleven', idempotencyKey: 'other' }, headers)).toMatchObject({ status: 422 });
    const other = await post('/v1/jobs', { ...nap, tenant: 'eleven' });
    expect(other).toMatchObject({ status: 201, body: { warnings: [{ code: 'SAME_JOB_ACTIVE' }] } });
    for (const { id } of [first, other].map(jobOf)) await post(`/v1/jobs/${id}/stop`);
  });

  it('lets a job expire that has not begun (C14)', async () => {
    const made = await post('/v1/jobs', { tenant: 'acme', type: 'echo', expiresAt: '2020-01-01T00:00:00Z', priority: 5 });
    expect(made).toMatchObject({ status: 201, body: { warnings: [{ code: 'ALREADY_EXPIRED' }] } });
    await becomes(jobOf(made).id, 'FAILED');
    expect(await job(jobOf(made).id)).toMatchObject({ priority: 5, reason: { code: 'EXPIRED' } });
  });

  it('enqueues, stops with who and why, and refuses both for what has ended (X3, X4, X6, X8)', async () => {
    const id = await submitted();
    expect(await post(`/v1/jobs/${id}/enqueue`)).toMatchObject({ status: 200, body: { job: { id, status: 'QUEUED' } } });
    expect(await post(`/v1/jobs/${id}/enqueue`)).toMatchObject({ status: 409 });
    await becomes(id, 'RUNNING');
    expect(await post(`/v1/jobs/${id}/stop`, { reason: 'no use', why: 1 })).toMatchObject({
      status: 422,
      body: { details: [{ property: 'why' }] },
    });
    expect(await post(`/v1/jobs/${id}/stop`, { reason: 'no use' })).toMatchObject({ status: 200, body: { job: { status: 'RUNNING' } } });
    await becomes(id, 'ABORTED');
    const { sequence } = await job(id);
    expect(await job(id)).toMatchObject({ reason: { code: 'STOPPED', message: 'no use', requestedBy: null } });
    expect(await post(`/v1/jobs/${id}/stop`)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('ABORTED') } });
    expect(await job(id)).toMatchObject({ sequence });
    expect(await post(`/v1/jobs/${NO_JOB}/stop`)).toMatchObject({ status: 404, body: { code: 'NO_SUCH_JOB' } });
  });

  it('aborts a queued job at once (X3)', async () => {
    const id = await submitted({ ...nap, runAt: '2999-01-01T00:00:00Z' });
    expect(await post(`/v1/jobs/${id}/stop`)).toMatchObject({ status: 200, body: { job: { status: 'ABORTED' } } });
    expect((await job(id)).stoppedAt).not.toBeNull();
  });

  it('runs again what has ended, linked (X9)', async () => {
    const id = await ended();
    const again = await post(`/v1/jobs/${id}/retry`);
    expect(again).toMatchObject({ status: 201, body: { job: { status: 'QUEUED' } } });
    expect(again.headers.get('location')).toBe(`/v1/jobs/${jobOf(again).id}`);
    expect(await job(jobOf(again).id)).toMatchObject({ retryOf: id, parameters: nap.parameters });
    expect(await post(`/v1/jobs/${jobOf(again).id}/retry`)).toMatchObject({ status: 409 });
    await post(`/v1/jobs/${jobOf(again).id}/stop`);
  });

  it('writes only what is as the caller knows it (If-Match)', async () => {
    const id = await submitted();
    expect(await post(`/v1/jobs/${id}/enqueue`, {}, { 'if-match': '"7-0-0"' })).toMatchObject({
      status: 412,
      body: { code: 'PRECONDITION_FAILED' },
    });
    expect(await job(id)).toMatchObject({ status: 'PENDING' });
    const tag = async () => ({ 'if-match': (await test.http(`/v1/jobs/${id}`)).headers.get('etag')! });
    const withoutFile = await tag();
    await test.http(`/v1/jobs/${id}/files/a.txt`, { method: 'PUT', body: 'added by somebody else' });
    expect(await post(`/v1/jobs/${id}/stop`, {}, withoutFile)).toMatchObject({ status: 412 });
    expect(await post(`/v1/jobs/${id}/stop`, {}, await tag())).toMatchObject({ status: 200 });
    const unlocked = await tag();
    expect(await post(`/v1/jobs/${id}/lock`, undefined, unlocked)).toMatchObject({ status: 204 });
    expect(await post(`/v1/jobs/${id}/unlock`, undefined, unlocked)).toMatchObject({ status: 412 });
    expect(await post(`/v1/jobs/${id}/unlock`, undefined, await tag())).toMatchObject({ status: 204 });
    const notAgain = await tag();
    const atOnce = await Promise.all(Array.from({ length: 5 }, () => post(`/v1/jobs/${id}/retry`, undefined, notAgain)));
    expect(atOnce.map(({ status }) => status).sort()).toEqual([201, 412, 412, 412, 412]);
    expect(await test.send('DELETE', `/v1/jobs/${id}`, undefined, notAgain)).toMatchObject({ status: 412 });
    expect(await test.send('DELETE', `/v1/jobs/${id}`, undefined, await tag())).toMatchObject({ status: 204 });
  });

  it('removes one; a locked one and an active one only when told (H9)', async () => {
    const id = await ended();
    await post(`/v1/jobs/${id}/lock`);
    expect(await test.send('DELETE', `/v1/jobs/${id}?force=true`)).toMatchObject({ status: 409 });
    await post(`/v1/jobs/${id}/unlock`);
    expect(await test.send('DELETE', `/v1/jobs/${id}?force=1`)).toMatchObject({ status: 422 });
    expect(await test.send('DELETE', `/v1/jobs/${id}`)).toMatchObject({ status: 204 });
    expect(await test.send('DELETE', `/v1/jobs/${id}`)).toMatchObject({ status: 404 });
    const running = await submitted(nap);
    await becomes(running, 'RUNNING');
    expect(await test.send('DELETE', `/v1/jobs/${running}`)).toMatchObject({ status: 409 });
    expect(await test.send('DELETE', `/v1/jobs/${running}?force=true`)).toMatchObject({ status: 204 });
    expect(await test.http(`/v1/jobs/${running}`)).toMatchObject({ status: 404 });
  });

  it('acts on many: on ids, and on all that match, but on no empty filter (N9)', async () => {
    const many = {
      tenant: 'nine',
      jobs: Array.from({ length: 450 }, () => ({ type: 'sleep', parameters: { durationMs: 9 }, pending: true })),
    };
    const ids = ((await post('/v1/jobs', many)).body.jobs as JobAnswer[]).map(({ id }) => id);
    // Every eighth job is open; the others have ended and are locked, so that each of the three batches of 200 holds both.
    const open = ids.filter((_, index) => index % 8 === 0);
    const others = ids.length - open.length;
    await test
      .get(Database)
      .query(
        `UPDATE t_job_info SET status = 'ABORTED', stopped_at = now(), locked = true WHERE tenant = 'nine' AND NOT id = ANY($1::uuid[])`,
        [open],
      );
    for (const body of [
      { action: 'stop', filter: {} },
      { action: 'stop', filter: { tenant: null } },
      { action: 'stop' },
      { action: 'stop', ids, filter: { tenant: 'nine' } },
      { action: 'stop', filter: { tennant: 'nine' } },
      { action: 'stop', filter: { tenant: 'nine', limit: '5' } },
      { action: 'end', ids },
      { action: 'stop', ids: ['x'] },
    ])
      expect(await post('/v1/jobs/bulk', body)).toMatchObject({ status: 422 });
    const some = { action: 'stop', ids: [...open.slice(0, 3), NO_JOB], reason: 'too many' };
    expect((await post('/v1/jobs/bulk', some)).body).toMatchObject({
      matched: 3,
      changed: 3,
      skipped: 0,
      refused: [{ id: NO_JOB, code: 'NO_SUCH_JOB' }],
    });
    const all = { action: 'stop', filter: { tenant: 'nine', type: ['sleep'] } };
    const stopped = { matched: 450, changed: open.length - 3, skipped: others + 3, refused: [], remaining: 0, nextCursor: null };
    expect((await post('/v1/jobs/bulk', { ...all, dryRun: true })).body).toEqual(stopped);
    expect((await post('/v1/jobs/bulk', all)).body).toEqual(stopped);
    expect((await post('/v1/jobs/bulk', { action: 'retry', ids: open.slice(0, 2) })).body).toMatchObject({ changed: 2 });
    const removal = { action: 'remove', filter: { tenant: 'nine', status: ['ABORTED', 'SUCCEEDED'] } };
    const removed = (await post('/v1/jobs/bulk', removal)).body;
    expect(removed.changed).toBeGreaterThanOrEqual(open.length); // and the two of the retry, if they have ended
    expect(removed).toMatchObject({ skipped: others, refused: [] });
    expect(await test.http(`/v1/jobs/${open[0]}`)).toMatchObject({ status: 404 });
    expect(await test.get(Database).query('SELECT id FROM t_job_info WHERE id = ANY($1::uuid[])', [open])).toEqual([]);
  });

  it('asks running jobs of a bulk action to stop, each once', async () => {
    const nap10 = { type: 'sleep', parameters: { durationMs: 600_000 } };
    const running = await submitted({ ...nap10, tenant: 'ten' });
    await eventually('it runs', async () => (await test.http(`/v1/jobs/${running}`)).body.status === 'RUNNING');
    const both = { action: 'stop', ids: [running], reason: 'no use' };
    expect((await post('/v1/jobs/bulk', both)).body).toMatchObject({ matched: 1, changed: 1, skipped: 0, refused: [], remaining: 0 });
    expect((await post('/v1/jobs/bulk', both)).body).toMatchObject({ changed: 0, skipped: 1 });
    await eventually('it has ended', async () => (await test.http(`/v1/jobs/${running}`)).body.stoppedAt !== null);
    expect((await test.http(`/v1/jobs/${running}`)).body).toMatchObject({
      status: 'ABORTED',
      reason: { code: 'STOPPED', message: 'no use' },
    });
    const noted = await test
      .get(Database)
      .query(`SELECT outcome FROM t_audit WHERE action = 'stop' AND $1::uuid = ANY(job_ids)`, [running]);
    expect(noted).toEqual([{ outcome: 'DONE' }]);
  });

  it('clears what has ended and tells what has not (H5)', async () => {
    const pending = await submitted({ ...nap, tenant: 'five', pending: true });
    const gone = await submitted({ ...nap, tenant: 'five', pending: true });
    await post(`/v1/jobs/${gone}/stop`);
    expect(await post('/v1/jobs/clear', { tenant: 'five', endedBefore: '2000-01-01T00:00:00Z' })).toMatchObject({
      body: { removed: 0, active: 1 },
    });
    expect(await post('/v1/jobs/clear', { tenant: 'five' })).toMatchObject({ status: 200, body: { removed: 1, active: 1 } });
    expect(await test.http(`/v1/jobs/${pending}`)).toMatchObject({ status: 200 });
    // Without a tenant: all that the caller may see.
    const elsewhere = await ended({ ...nap, tenant: 'six' });
    expect((await post('/v1/jobs/clear', { types: ['sleep'] })).body.active).toBeGreaterThanOrEqual(1);
    for (const id of [elsewhere, await ended()]) {
      await post('/v1/jobs/clear');
      expect(await test.http(`/v1/jobs/${id}`)).toMatchObject({ status: 404 });
    }
  });

  it('takes ten thousand jobs in one call, all or nothing (N3)', async () => {
    const jobs = Array.from({ length: 10_000 }, (_, index) => ({ type: 'echo', parameters: { index }, pending: true }));
    expect(await post('/v1/jobs', { tenant: 'three', jobs: [...jobs.slice(1), { type: 'none' }] })).toMatchObject({ status: 404 });
    expect(await test.http('/v1/jobs?tenant=three')).toMatchObject({ body: { items: [] } });
    const made = await post('/v1/jobs', { tenant: 'three', jobs });
    expect(made.status).toBe(201);
    expect(new Set((made.body.jobs as JobAnswer[]).map(({ id }) => id)).size).toBe(10_000);
    expect(await post('/v1/jobs', { tenant: 'three', jobs: [...jobs, jobs[0]] })).toMatchObject({ status: 422 });
    expect(await post('/v1/jobs', { tenant: 'three', type: 'echo', parameters: { text: 'x'.repeat(17 * 1_048_576) } })).toMatchObject({
      status: 413,
      body: { code: 'TOO_LARGE' },
    });
  });

  it('refuses what is over a quota', async () => {
    await test.send('PUT', '/v1/tenants/quota', { maxQueued: 0 });
    expect(await post('/v1/jobs', { tenant: 'quota', type: 'echo' })).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED' } });
  });

  it('stores files with a PENDING job, streamed, each with its name (C7)', async () => {
    const id = await submitted();
    const put = (name: string, content: string) =>
      test.http(`/v1/jobs/${id}/files/${encodeURIComponent(name)}`, { method: 'PUT', body: content });
    expect(await put('über uns.json', '{"not": "read as a message"}')).toMatchObject({
      status: 201,
      body: { kind: 'input', name: 'über uns.json', mediaType: 'application/json', bytes: 28 },
    });
    const form = new FormData();
    form.append('note', 'passed over');
    for (const name of ['a b.txt', '名前.csv']) form.append('files', new Blob([name]), name);
    expect(await test.http(`/v1/jobs/${id}/files`, { method: 'POST', body: form })).toMatchObject({
      status: 201,
      body: { items: [{ name: 'a b.txt', bytes: 7 }, { name: '名前.csv' }] },
    });
    expect(await put('big', 'x'.repeat(1001))).toMatchObject({ status: 413, body: { detail: expect.stringContaining('1000 bytes') } });
    const big = new FormData();
    big.append('file', new Blob(['x'.repeat(200_000)]), 'big');
    expect(await test.http(`/v1/jobs/${id}/files`, { method: 'POST', body: big })).toMatchObject({
      status: 413,
      body: { code: 'TOO_LARGE' },
    });
    expect(await put('..', 'x')).toMatchObject({ status: 405 }); // the address is that of the job then
    expect(await put('a/b', 'x')).toMatchObject({ status: 422 });
    expect(await test.send('POST', `/v1/jobs/${id}/files`, {})).toMatchObject({ status: 422 });
    await post(`/v1/jobs/${id}/stop`);
    expect(await put('late', 'x')).toMatchObject({ status: 409 });
    expect(await test.http(`/v1/jobs/${NO_JOB}/files/x`, { method: 'PUT', body: 'x'.repeat(900) })).toMatchObject({ status: 404 });
  });

  it('changes a tenant that is as the caller knows it, and no broker user of another', async () => {
    const first = await test.send('PUT', '/v1/tenants/tagged', { weight: 2 }, { 'if-match': '"none"' });
    expect(first).toMatchObject({ status: 412 });
    expect(await test.http('/v1/tenants/tagged')).toMatchObject({ status: 404 });
    const made = await test.send('PUT', '/v1/tenants/tagged', { weight: 2, amqpUser: 'ann' });
    const tag = made.headers.get('etag')!;
    expect((await test.http('/v1/tenants/tagged')).headers.get('etag')).toBe(tag);
    expect(await test.send('PUT', '/v1/tenants/tagged', { weight: 3 }, { 'if-match': tag })).toMatchObject({
      status: 200,
      body: { weight: 3 },
    });
    expect(await test.send('PUT', '/v1/tenants/tagged', { weight: 4 }, { 'if-match': tag })).toMatchObject({ status: 412 });
    expect(await test.send('PUT', '/v1/tenants/other', { amqpUser: 'ann' })).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  });

  it('pauses and resumes a type', async () => {
    expect(await post('/v1/job-types/echo/pause')).toMatchObject({ status: 204 });
    const { id } = jobOf(await post('/v1/jobs', { tenant: 'paused', type: 'echo' }));
    const beside = jobOf(await post('/v1/jobs', { tenant: 'paused', type: 'sleep', parameters: { durationMs: 1 } }));
    await becomes(beside.id, 'SUCCEEDED');
    expect(await job(id)).toMatchObject({ status: 'QUEUED' });
    expect(await post('/v1/job-types/echo/resume')).toMatchObject({ status: 204 });
    await becomes(id, 'SUCCEEDED');
    expect(await post('/v1/job-types/eco/pause')).toMatchObject({ status: 404, body: { code: 'NO_SUCH_TYPE' } });
  });

  it('keeps schedules', async () => {
    const path = '/v1/schedules/acme/nightly';
    expect(await test.send('PUT', path, { type: 'echo', cron: 'often' })).toMatchObject({
      status: 422,
      body: { details: [{ property: 'cron' }] },
    });
    expect(await test.send('PUT', path, { type: 'none', cron: '0 3 * * *' })).toMatchObject({ status: 404 });
    expect(await test.send('PUT', path, { type: 'echo', cron: '0 3 * * *', timeZone: 'Europe/Berlin' })).toMatchObject({
      status: 200,
      body: {
        tenant: 'acme',
        name: 'nightly',
        request: { type: 'echo', name: 'nightly' },
        nextAt: expect.stringMatching(/Z$/),
        lastAt: null,
      },
    });
    expect(await test.http(path)).toMatchObject({ status: 200, body: { cron: '0 3 * * *' } });
    expect(await test.http('/v1/schedules?tenant=acme')).toMatchObject({ body: { items: [{ name: 'nightly' }] } });
    expect(await test.send('DELETE', path)).toMatchObject({ status: 204 });
    expect(await test.send('DELETE', path)).toMatchObject({ status: 404 });
  });

  it('leaves a row in the audit for each write, and for each that is refused', async () => {
    const id = await submitted({ ...nap, tenant: 'audited', pending: true });
    await post(`/v1/jobs/${id}/stop`, { reason: 'for the audit' });
    await post(`/v1/jobs/${id}/stop`);
    await test.ask(COMMAND.stop, { tenant: 'audited', jobId: id });
    await test.send('PUT', '/v1/tenants/audited', { weight: 5 });
    const { body } = await test.http('/v1/audit?limit=5');
    const door = 'rest';
    expect(body.items).toMatchObject([
      { door, action: 'save-tenant', tenant: 'audited', name: 'audited', outcome: 'DONE', detail: '{"weight":5}' },
      { door: 'amqp', action: 'stop', tenant: 'audited', jobIds: [id], outcome: 'CONFLICT' },
      { door, action: 'stop', jobIds: [id], outcome: 'CONFLICT' },
      { door, action: 'stop', jobIds: [id], outcome: 'DONE', detail: 'for the audit', caller: null },
      { door, action: 'submit', tenant: 'audited', jobIds: [id], outcome: 'DONE' },
    ]);
    const next = await test.http(`/v1/audit?limit=2&cursor=${String(body.nextCursor)}`);
    expect(next.body.items).toHaveLength(2);
    expect(await test.http('/v1/audit?limit=0')).toMatchObject({ status: 422 });
  });
});
