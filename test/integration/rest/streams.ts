import { jest } from '@jest/globals';
import { COMMAND } from '#libs/contract';
import { Database } from '../../../src/database/index.js';
import { leastDelay } from '../../support/least-delay.js';
import { PlanRecorder } from '../../support/plan-recorder.js';
import { SseListener } from '../../support/sse-listener.js';
import { TestInstallation } from '../../support/test-installation.js';
import { TestService } from '../../support/test-service.js';
import { eventually } from '../../support/eventually.js';

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
  /** The log reads behind a response: statements, bytes of log that they return, and pages that the server touches for them. */
  const logReads = async (ask: () => Promise<Response>) => {
    const query = jest.spyOn(test.get(Database), 'query');
    const answer = await ask();
    const reads = query.mock.calls.map(([statement, values], index) => ({ statement, values, rows: query.mock.results[index]!.value }));
    query.mockRestore();
    const ofLogs = reads.filter(({ statement }) => statement.includes('t_job_log'));
    const rows = (await Promise.all(ofLogs.map((read) => read.rows as Promise<{ content?: Buffer }[]>))).flat();
    const plans = await test.get(Database).transaction(async (session) => {
      const recorder = new PlanRecorder(session);
      for (const { statement, values } of ofLogs) await recorder.query(statement, values);
      return recorder.plans;
    });
    return {
      answer,
      statements: ofLogs.length,
      bytes: rows.reduce((sum, { content }) => sum + (content?.length ?? 0), 0),
      pages: plans.reduce((sum, { buffers }) => sum + buffers, 0),
    };
  };

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
    // Mixed digits, so that the server cannot compress a piece into the row and must read its content apart.
    const digits = (line: number): string =>
      line < 2_900
        ? String(Math.imul(line, 2_654_435_761) >>> 0)
            .slice(-7)
            .padStart(7, '0')
        : '1234567';
    const piece = Buffer.from(Array.from({ length: 3_000 }, (_, line) => `𝄞 Größe ${digits(line)}\n`).join(''));
    await sql(
      `INSERT INTO t_job_log (job_id, start, content) SELECT $1::uuid, n::bigint * $3::int, $2::bytea FROM generate_series(0, 799) n`,
      [id, piece, piece.length],
    );
    const size = 800 * piece.length;
    expect(size).toBeGreaterThan(50_000_000);
    const { answer: tail, ...cost } = await logReads(() => fetch(`${url}/v1/jobs/${id}/log?from=end&limit=1000`));
    const text = await tail.text();
    // D6 promises 2 s. The answer needs three statements, the two pieces that hold its bytes, and 31 pages of the server's 16 000.
    expect(cost.statements).toBeLessThanOrEqual(3);
    expect(cost.bytes).toBeLessThanOrEqual(2 * piece.length);
    expect(cost.pages).toBeLessThanOrEqual(60);
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
      const watcher = await installation.startHere({ JOBCAST_ROLES: 'api' });
      await installation.startHere({ JOBCAST_ROLES: 'api,scheduler,relay' });
      const listener = await SseListener.open(`${watcher.url}/v1/stream?tenant=seen`);
      expect(listener.contentType).toContain('text/event-stream');
      await installation.commands.submit({ tenant: 'unseen', type: 'echo' });
      const { id } = await installation.commands.submit({ tenant: 'seen', type: 'echo', parameters: {} });
      const heard = (job: string, wanted: string) =>
        listener.until(`job ${job} is ${wanted}`, ({ jobId, status }) => jobId === job && status === wanted);
      await heard(id, 'SUCCEEDED');
      // From the end of a waiting job, as the instance that ended it dates it, to its arrival here. No change is on its way before it.
      const delayMs = async (): Promise<number> => {
        const { id: jobId } = await installation.commands.submit({ tenant: 'seen', type: 'echo', runAt: '2099-01-01T00:00:00Z' });
        await heard(jobId, 'QUEUED');
        await installation.commands.ask(COMMAND.stop, { tenant: 'seen', jobId });
        const atMs = await heard(jobId, 'ABORTED');
        return atMs - Date.parse((await installation.events.untilEnded(jobId)).stoppedAt!);
      };
      expect(await leastDelay(1_000, delayMs)).toBeLessThan(1_000);
      const told = listener.told('job');
      expect(new Set(told.map(({ tenant }) => tenant))).toEqual(new Set(['seen']));
      expect([...new Set(told.map(({ sequence }) => sequence))].sort()).toEqual([1, 2, 3, 4]);
      await listener.close();
    } finally {
      await installation.close();
    }
  });
});
