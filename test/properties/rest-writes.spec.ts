import fc from 'fast-check';
import { TestService } from '../support/test-service.js';

/** The keys of each write's body, and the values that a caller might mean. */
const id = '01890000-0000-7000-8000-000000000000';
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom<unknown>(
    null,
    '',
    '\0',
    '\ud800',
    -1,
    1e300,
    0.5,
    [],
    {},
    'x'.repeat(5000),
    id,
    'acme',
    '2026-01-01T00:00:00Z',
    'echo',
    true,
  ),
);
const object = (keys: readonly string[], likely: Readonly<Record<string, unknown>> = {}) =>
  fc
    .tuple(
      fc.constantFrom(likely, {}),
      fc.dictionary(fc.oneof({ arbitrary: fc.constantFrom(...keys), weight: 9 }, { arbitrary: fc.string(), weight: 1 }), odd, {
        maxKeys: 4,
      }),
    )
    .map(([right, wrong]) => ({ ...right, ...wrong }));
const JOB = [
  'type',
  'parameters',
  'priority',
  'name',
  'description',
  'owner',
  'expiresAt',
  'runAt',
  'pending',
  'idempotencyKey',
  'maxAttempts',
  'timeoutMs',
];
const job = object([...JOB, 'locked', 'relatedRecord', 'tenant', 'jobs'], { tenant: 'acme', type: 'echo', pending: true });
const segment = fc.oneof(
  fc.constantFrom(id, 'acme', 'echo', '%00', '..%2f', '%F0%9F%92%A9'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).map(encoded),
);
const tag = fc.constantFrom<string | undefined>(undefined, '*', '"1-0-0"', 'W/"x"', ',,', 'x'.repeat(3000));

/** What cannot be in an address stands for nothing. */
function encoded(text: string): string {
  return text.isWellFormed() && !/^\.{1,2}$/.test(text) ? encodeURIComponent(text) : 'x';
}

const WRITES: readonly (readonly [method: string, path: string, body: fc.Arbitrary<unknown>])[] = [
  ['POST', '/v1/jobs', fc.oneof(job, fc.record({ tenant: fc.constant('acme'), jobs: fc.array(job, { maxLength: 3 }) }), odd)],
  ...['enqueue', 'retry', 'lock', 'unlock'].map((step) => ['POST', `/v1/jobs/:x/${step}`, fc.oneof(object(['x']), odd)] as const),
  ['POST', '/v1/jobs/:x/stop', fc.oneof(object(['reason']), odd)],
  ['DELETE', '/v1/jobs/:x?force=:x', fc.constant(undefined)],
  [
    'POST',
    '/v1/jobs/bulk',
    object(['action', 'ids', 'filter', 'reason', 'dryRun'], { action: 'stop', filter: { tenant: 'none', status: 'PENDING' } }),
  ],
  [
    'POST',
    '/v1/jobs/bulk',
    fc.record({ action: fc.constant('remove'), filter: object(['tenant', 'type', 'status', 'owner', 'q'], { tenant: 'none' }) }),
  ],
  ['POST', '/v1/jobs/clear', object(['tenant', 'owner', 'types', 'statuses', 'endedBefore'], { tenant: 'none' })],
  ['PUT', '/v1/jobs/:x/files/:x', odd],
  ['POST', '/v1/jobs/:x/files', odd],
  ['PUT', '/v1/tenants/:x', object(['weight', 'maxRunning', 'maxStartsPerMinute', 'maxQueued', 'maxRunningPerType', 'paused', 'amqpUser'])],
  ['POST', '/v1/job-types/:x/pause', odd],
  ['POST', '/v1/job-types/:x/resume', odd],
  ['PUT', '/v1/schedules/:x/:x', object([...JOB, 'cron', 'timeZone', 'missed', 'paused'], { type: 'echo', cron: '0 3 1 1 *' })],
  ['DELETE', '/v1/schedules/:x/:x', fc.constant(undefined)],
  ['POST', '/v1/instances/9:x/drain', odd],
  ['POST', '/v1/session', object(['token'])],
  ['DELETE', '/v1/session', odd],
  ['GET', '/v1/audit?limit=:x&cursor=:x', fc.constant(undefined)],
];

describe('writes by REST', () => {
  let test: TestService;

  beforeAll(async () => {
    test = await TestService.start();
    await test.becomes('200 ready');
  }, 180_000);

  afterAll(() => test.remove());

  it('answer nothing by 500, whatever comes', async () => {
    const seen = new Set<number>();
    const failed: unknown[] = [];
    const requests = fc.tuple(
      ...WRITES.map(([method, path, body]) =>
        fc.record({
          method: fc.constant(method),
          path: fc.constant(path),
          body,
          tag,
          key: tag,
          parts: fc.array(segment, { minLength: 2, maxLength: 2 }),
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(requests, async (batch) => {
        const answers = await Promise.all(
          batch.map(async ({ method, path, body, tag: ifMatch, key, parts }) => {
            let part = 0;
            const address = path.replace(/:x/g, () => parts[part++ % 2]!);
            const headers = { ...(ifMatch ? { 'if-match': ifMatch } : {}), ...(key ? { 'idempotency-key': key } : {}) };
            const { status, body: answer } = await test.send(method, address, method === 'GET' ? undefined : body, headers);
            return { method, address, body, status, answer };
          }),
        );
        answers.forEach(({ status }) => seen.add(status));
        failed.push(...answers.filter(({ status }) => status >= 500));
      }),
      { numRuns: 20 },
    );
    expect(failed).toEqual([]);
    // So that not all of them stop at the first check.
    expect([...seen]).toEqual(expect.arrayContaining([404, 422]));
    expect(Math.min(...seen)).toBeLessThan(300);
  }, 120_000);
});
