import { fileURLToPath } from 'node:url';
import { MAX_EVENT_FIELD_BYTES, type JobEventData, type JobRequest } from '#libs/contract';
import type { ServiceHere } from '../support/service-here.js';
import { TestInstallation } from '../support/test-installation.js';

const BEHAVIOURS = fileURLToPath(new URL('../support/plugins/behaviours', import.meta.url));

describe('how jobs end', () => {
  let installation: TestInstallation;
  let service: ServiceHere;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    service = await installation.startHere({ JOBCAST_PLUGINS: BEHAVIOURS });
  });
  afterAll(() => installation.close());

  async function run(job: JobRequest): Promise<JobEventData> {
    const { id } = await installation.commands.submit({ tenant: 'acme', ...job });
    const end = await installation.events.untilEnded(id);
    expect(installation.events.eventsOf(id).map(({ sequence }) => sequence)).toEqual(
      installation.events.eventsOf(id).map((_, index) => index + 1),
    );
    return end;
  }
  const stored = async (jobId: string): Promise<Record<string, unknown>> => (await service.http(`/v1/jobs/${jobId}`)).body;

  describe('with whatever a runner throws', () => {
    const throwing = (what: string): Promise<JobEventData> => run({ type: 'throwing', parameters: { what } });

    it.each<[string, string, readonly (string | RegExp)[]]>([
      [
        'error with causes',
        'Error: the outer',
        [
          /^Error: the outer\n {4}at .*index\.mjs/,
          /Caused by: TypeError: the middle\n {4}at /,
          /Caused by: RangeError: the inner\n {4}at /,
        ],
      ],
      ['text', 'only a text', [/not an Error: 'only a text'/]],
      ['nothing', 'undefined', [/not an Error: undefined/]],
      ['object', 'code: 42', [/code: 42/, /why: 'because'/]],
      ['rejection', 'a late rejection', [/^Error: a late rejection\n {4}at /]],
      ['aggregate', 'All promises were rejected', [/Error 1 of 2: Error: the first/, /Error 2 of 2: Error: the second/]],
      ['unstorable text', 'a\ufffdb\ufffdc', ['Error: a\ufffdb\ufffdc']],
    ])('is FAILED with the stack trace of %s', async (what, message, parts) => {
      const end = await throwing(what);
      expect(end).toMatchObject({
        status: 'FAILED',
        previousStatus: 'RUNNING',
        result: null,
        truncated: false,
        reason: { code: 'ERROR', message: expect.stringContaining(message), requestedBy: null },
      });
      for (const part of parts)
        expect(end.stackTrace).toEqual(typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part));
      expect(await stored(end.jobId)).toMatchObject({ status: 'FAILED', stackTrace: end.stackTrace, reason: end.reason });
    });

    it('cuts a long stack trace in the event and keeps it whole in the table', async () => {
      const end = await throwing('long message');
      const { stackTrace } = await stored(end.jobId);
      expect(end).toMatchObject({ status: 'FAILED', truncated: true });
      expect(String(stackTrace)).toContain('ä'.repeat(20_000));
      expect(Buffer.byteLength(end.stackTrace ?? '')).toBeLessThanOrEqual(MAX_EVENT_FIELD_BYTES);
      expect(Buffer.byteLength(end.stackTrace ?? '')).toBeGreaterThan(MAX_EVENT_FIELD_BYTES - 4);
      const [kept, mark] = end.stackTrace!.split('\n… cut');
      expect(String(stackTrace).startsWith(kept!)).toBe(true);
      expect(mark).toBeDefined();
    });

    it('tries again as often as asked, and tells each attempt why', async () => {
      const end = await run({ type: 'fail', parameters: { message: 'again and again' }, maxAttempts: 2 });
      expect(end).toMatchObject({
        status: 'FAILED',
        attempt: 2,
        maxAttempts: 2,
        sequence: 7,
        stackTrace: expect.stringContaining('Error: again and again'),
      });
      const told = installation.events.eventsOf(end.jobId);
      expect(told.map(({ status, attempt }) => `${status} ${attempt}`)).toEqual([
        'QUEUED 1',
        'TO_BE_RUN 1',
        'RUNNING 1',
        'QUEUED 2',
        'TO_BE_RUN 2',
        'RUNNING 2',
        'FAILED 2',
      ]);
      expect(told[3]).toMatchObject({
        previousStatus: 'RUNNING',
        percentCompleted: 0,
        claimedAt: null,
        startedAt: null,
        reason: { code: 'ERROR', message: expect.stringContaining('again and again') },
      });
      expect(told[3]!.stackTrace).toContain('Caused by: Error: the job type "fail" always fails');
      expect(told[5]).toMatchObject({ reason: null, stackTrace: null });
    });
  });

  describe('with what a runner returns', () => {
    it('is SUCCEEDED with a result that fits its class, in the event and in the table', async () => {
      const result = { bytes: 7, label: 'seven' };
      const end = await run({ type: 'measured', parameters: { result } });
      expect(end).toMatchObject({ status: 'SUCCEEDED', percentCompleted: 100, result, reason: null, stackTrace: null });
      expect(await stored(end.jobId)).toMatchObject({ status: 'SUCCEEDED', result });
    });

    it.each([
      ['a wrong property', { bytes: 'seven', label: 'x' }, /result\.?bytes/],
      ['a missing property', { bytes: 7 }, /label/],
      ['another value', 'seven', /result/],
    ])('is FAILED with INVALID_RESULT for %s', async (_, result, message) => {
      const end = await run({ type: 'measured', parameters: { result } });
      expect(end).toMatchObject({
        status: 'FAILED',
        result: null,
        reason: { code: 'INVALID_RESULT', message: expect.stringMatching(message) },
      });
      expect(end.percentCompleted).toBeLessThan(100);
      expect(await stored(end.jobId)).toMatchObject({ status: 'FAILED', result: null });
    });

    it('is SUCCEEDED by rule when run returns nothing', async () => {
      expect(await run({ type: 'silent' })).toMatchObject({ status: 'SUCCEEDED', result: null, percentCompleted: 100 });
    });

    it.each([['a text'], [0], [false], [[1, { deep: null }]]])('takes %j where the type has no result class', async (result) => {
      expect(await run({ type: 'returning', parameters: { result } })).toMatchObject({ status: 'SUCCEEDED', result, truncated: false });
    });

    it('leaves a result over 16 KiB out of the event and keeps it in the table', async () => {
      const fits = { text: 'x'.repeat(MAX_EVENT_FIELD_BYTES - '{"text":""}'.length) };
      expect(await run({ type: 'returning', parameters: { result: fits } })).toMatchObject({ result: fits, truncated: false });
      const tooLong = { text: `${fits.text}x` };
      const end = await run({ type: 'returning', parameters: { result: tooLong } });
      expect(end).toMatchObject({ status: 'SUCCEEDED', result: null, truncated: true });
      expect(await stored(end.jobId)).toMatchObject({ result: tooLong });
    });
  });

  it('takes a job with every kind of parameter back as it was sent', async () => {
    const parameters = {
      text: 'ä€😀 \u2028 "\\\n',
      number: -1.5e-7,
      big: 9007199254740991,
      none: null,
      yes: true,
      list: [[], {}],
      '': 'empty key',
      __proto: 1,
      'a.b': { '#': '*' },
    };
    expect(await run({ type: 'echo', parameters })).toMatchObject({ status: 'SUCCEEDED', result: parameters });
  });
});
