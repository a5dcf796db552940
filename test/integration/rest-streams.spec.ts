import { Database } from '../../src/database/index.js';
import { SseListener } from '../support/sse-listener.js';
import { TestInstallation } from '../support/test-installation.js';
import { TestService } from '../support/test-service.js';
import { eventually } from '../support/eventually.js';

const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('what REST streams', () => {
  let test: TestService;
  let url: string;

  beforeAll(async () => {
    test = await TestService.start(() => ({ JOBCAST_COMPLETION_UPDATE_RATE_MS: '100' }));
    await test.becomes('200 ready');
    url = test.url;
  });
  afterAll(() => test.remove());

  const submit = async (job: object): Promise<string> => ((await test.send('POST', '/v1/jobs', job)).body.job as { id: string }).id;
  const ended = (id: string) => eventually(`${id} has ended`, async () => (await test.http(`/v1/jobs/${id}`)).body.stoppedAt !== null);
  const sql = (statement: string, values: unknown[]) => test.get(Database).query(statement, values);

  it('gives the history as a table, made harmless (H1, H3, H4)', async () => {
    const formula = await submit({ tenant: 'acme', type: 'echo', name: '=1+1', description: 'says "hi", twice', owner: 'ann' });
    const failed = await submit({ tenant: 'acme', type: 'fail', parameters: { message: 'broken' } });
    await Promise.all([ended(formula), ended(failed)]);
    const answer = await fetch(`${url}/v1/jobs.csv?tenant=acme`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="${test.peer.namespace}-job-history-\\d{4}-\\d\\d-\\d\\d\\.csv"$`),
    );
    const lines = (await answer.text()).split('\r\n');
    expect(lines[0]).toBe('startDate,endDate,jobName,jobStatus,jobInfo,jobUser');
    expect(lines[2]).toMatch(/^\d{4}-.*Z,\d{4}-.*Z,'=1\+1,Completed,"says ""hi"", twice",ann$/);
    expect(lines[1]).toMatch(/,Failed,.*broken.*,N\/A$/);
    expect(await (await fetch(`${url}/v1/jobs.csv?tenant=nobody`)).text()).toBe('startDate,endDate,jobName,jobStatus,jobInfo,jobUser\r\n');
  });

  it('gives a log by offsets at whole characters, its end at once, and all of it (D3, D5, D6)', async () => {
    const id = await submit({ tenant: 'acme', type: 'echo', pending: true });
    const piece = Buffer.from('𝄞 Größe 1234567\n'.repeat(3_000));
    await sql(
      `INSERT INTO t_job_log (job_id, start, content) SELECT $1::uuid, n::bigint * $3::int, $2::bytea FROM generate_series(0, 799) n`,
      [id, piece, piece.length],
    );
    const size = 800 * piece.length;
    expect(size).toBeGreaterThan(50_000_000);
    const beganMs = performance.now();
    const tail = await fetch(`${url}/v1/jobs/${id}/log?from=end&limit=1000`);
    const text = await tail.text();
    expect(performance.now() - beganMs).toBeLessThan(30_000); // D6 says 2 s; the rest is for a busy machine
    expect(text.endsWith('𝄞 Größe 1234567\n')).toBe(true);
    expect([tail.headers.get('x-log-size'), tail.headers.get('x-log-next-offset'), tail.headers.get('x-log-complete')]).toEqual([
      String(size),
      String(size),
      'false',
    ]);
    const before = await fetch(`${url}/v1/jobs/${id}/log?before=${tail.headers.get('x-log-offset')}&limit=20`);
    expect([before.headers.get('x-log-next-offset'), before.headers.get('x-log-left-out')]).toEqual([
      tail.headers.get('x-log-offset'),
      '0',
    ]);
    expect(await before.text()).toBe('e 1234567\n𝄞 Grö'); // a byte less: it begins with a whole character
    const parts: Buffer[] = [];
    for (let offset = size - 210; offset < size;) {
      const part = await fetch(`${url}/v1/jobs/${id}/log?offset=${offset}&limit=7`);
      const bytes = Buffer.from(await part.arrayBuffer());
      expect(bytes.toString()).not.toContain('\ufffd');
      parts.push(bytes);
      offset = Number(part.headers.get('x-log-next-offset'));
    }
    expect(Buffer.concat(parts).equals(piece.subarray(-210))).toBe(true);
    const whole = await fetch(`${url}/v1/jobs/${id}/log?download=true`);
    let bytes = 0;
    for await (const chunk of whole.body!) bytes += (chunk as Uint8Array).length;
    expect(bytes).toBe(size);
    expect(whole.headers.get('content-disposition')).toContain(`${id}.log`);
  });

  it('gives files under their names, and never as a page (C7, D8)', async () => {
    const id = await submit({ tenant: 'acme', type: 'echo', pending: true });
    await fetch(`${url}/v1/jobs/${id}/files/${encodeURIComponent('Größe "1".html')}`, { method: 'PUT', body: '<script>alert(1)</script>' });
    const { items } = (await test.http(`/v1/jobs/${id}/files`)).body as {
      items: { id: string; name: string; bytes: number; sha256: string }[];
    };
    expect(items).toMatchObject([{ name: 'Größe "1".html', bytes: 25, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    const answer = await fetch(`${url}/v1/jobs/${id}/files/${items[0]!.id}`);
    expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22.html");
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.text()).toBe('<script>alert(1)</script>');
    expect((await test.http(`/v1/jobs/${id}/files/${NOBODY}`)).status).toBe(404);
    expect((await test.http(`/v1/jobs/${NOBODY}/files/${items[0]!.id}`)).status).toBe(404);
  });

  it('tells progress, what was missed, and after a gap to look again', async () => {
    const stream = `${url}/v1/stream?tenant=flow`;
    const nap = (durationMs: number) => submit({ tenant: 'flow', type: 'sleep', parameters: { durationMs, ticks: 10 } });
    const first = await SseListener.open(stream);
    const id = await nap(8_000);
    await first.until('its progress', ({ percentCompleted }) => Number(percentCompleted) > 0 && Number(percentCompleted) < 100);
    await first.until('its end', ({ status, percentCompleted }) => status === 'SUCCEEDED' && percentCompleted === 100);
    const other = await SseListener.open(stream);
    await first.close();
    // Somebody else goes on listening, so what was missed is known.
    const missed = await nap(1);
    await other.until('an end', ({ jobId, status }) => jobId === missed && status === 'SUCCEEDED');
    const back = await SseListener.open(stream, first.lastId);
    await back.until('what was missed', ({ jobId, status }) => jobId === missed && status === 'SUCCEEDED');
    expect(back.told('job').some(({ jobId }) => jobId === id)).toBe(false);
    expect(back.told('look-again')).toEqual([]);
    await Promise.all([other.close(), back.close()]);
    // Nobody has listened for a while.
    await ended(await nap(1));
    const again = await SseListener.open(stream, back.lastId);
    const unknown = await SseListener.open(stream, 'of-another-start-7');
    await Promise.all([again.untilLookAgain(), unknown.untilLookAgain()]);
    // The connection by which changes are heard is lost.
    const before = again.told('look-again').length;
    await sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()', []);
    await again.untilLookAgain(before + 1);
    await test.becomes('200 ready');
    await eventually(
      'jobs are taken again',
      async () => (await test.send('POST', '/v1/jobs', { tenant: 'flow', type: 'echo' })).status === 201,
    );
    await Promise.all([again.close(), unknown.close()]);
  });
});

describe('the stream of changes', () => {
  it('tells within a second what another instance does, each change of it (N7)', async () => {
    const installation = await TestInstallation.create();
    try {
      const watcher = await installation.start({ JOBCAST_ROLES: 'api' });
      await installation.start({ JOBCAST_ROLES: 'api,scheduler,relay' });
      const aborted = new AbortController();
      const answer = await fetch(`${watcher.url}/v1/stream?tenant=seen`, { signal: aborted.signal });
      expect(answer.headers.get('content-type')).toContain('text/event-stream');
      let text = '';
      const reading = (async () => {
        for await (const chunk of answer.body!) text += Buffer.from(chunk as Uint8Array).toString();
      })().catch(() => undefined);
      await installation.commands.submit({ tenant: 'unseen', type: 'echo' });
      const { id } = await installation.commands.submit({ tenant: 'seen', type: 'echo', parameters: {} });
      await installation.events.untilEnded(id);
      const endedMs = performance.now();
      await eventually('the stream has told the end', () => /"status":"SUCCEEDED".*\n/.test(text));
      expect(performance.now() - endedMs).toBeLessThan(30_000); // N7 says 1 s; the rest is for a busy machine
      const told = [...text.matchAll(/event: job\ndata: (.*)\n/g)].map(
        ([, data = '']) => JSON.parse(data) as { jobId: string; sequence: number; tenant: string },
      );
      expect(new Set(told.map(({ tenant }) => tenant))).toEqual(new Set(['seen']));
      expect([...new Set(told.map(({ sequence }) => sequence))].sort()).toEqual([1, 2, 3, 4]);
      aborted.abort();
      await reading;
    } finally {
      await installation.close();
    }
  });
});
