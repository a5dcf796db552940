import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { OpenApiDocument } from '../../src/modules/rest/openapi/document.js';
import { restRequests, type RestRequest } from '../support/rest-requests.js';
import { TestService } from '../support/test-service.js';

const seed = Number(process.env['JOBCAST_TEST_SEED'] ?? Date.now() % 2 ** 31);
/** Batches of one request to every route. */
const BATCHES = 15;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

describe(`every route of REST, by its own description (JOBCAST_TEST_SEED=${seed})`, () => {
  let test: TestService;
  let document: OpenApiDocument;

  beforeAll(async () => {
    test = await TestService.start(() => ({ JOBCAST_ABORT_GRACE_MS: '100' }));
    await test.becomes('200 ready');
    document = (await test.http('/openapi.json')).body as unknown as OpenApiDocument;
  });

  afterAll(() => test.remove());

  /** Ten jobs that wait to be enqueued, three of which have been stopped instead. */
  async function jobs(): Promise<string[]> {
    const pending = Array.from({ length: 10 }, () => ({ type: 'echo', pending: true, owner: 'ann' }));
    const ids = ((await test.send('POST', '/v1/jobs', { tenant: 'acme', jobs: pending })).body.jobs as { id: string }[]).map(
      ({ id }) => id,
    );
    await test.send('POST', '/v1/jobs/bulk', { action: 'stop', ids: ids.slice(0, 3) });
    return ids;
  }

  async function answerTo({ method, address, headers, body }: RestRequest, ids: readonly string[]): Promise<Answer> {
    const named = (text: string): string => text.replace(/@job(\d)/g, (_, index: string) => ids[Number(index)]!);
    const content = typeof body === 'string' ? named(body) : body;
    const response = await fetch(`${test.url}${named(address)}`, {
      method,
      headers: { ...headers },
      ...(content === undefined || method === 'GET' ? {} : { body: content as string }),
    });
    const type = response.headers.get('content-type') ?? '';
    if (!type.startsWith('text/event-stream')) return { status: response.status, type, text: await response.text() };
    await response.body?.cancel();
    return { status: response.status, type, text: '' };
  }

  it('answers whatever comes: never by 500, and every refusal by problem details (RFC 9457)', async () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method, path] as const),
    );
    expect(operations.length).toBeGreaterThan(40);
    const isProblem = new Ajv2020({ strict: false }).compile(document.components.schemas['Problem']!);
    const wrong: unknown[] = [];
    const done = new Set<string>();
    const refused = new Set<string>();
    const isRight = ({ status, type, text }: Answer): boolean => {
      if (status < 400 || status >= 500) return status < 400;
      const body: unknown = type.startsWith('application/problem+json') ? JSON.parse(text) : null;
      return isProblem(body) && (body as { status: number }).status === status;
    };
    // What it is there to find.
    for (const [status, type, text] of [
      [500, 'application/problem+json', '{}'],
      [404, 'text/html', ''],
      [422, 'application/problem+json', '{"status":422}'],
    ] as const)
      expect(isRight({ status, type, text })).toBe(false);
    const look = (request: RestRequest, answer: Answer) => {
      (answer.status < 400 ? done : refused).add(request.operation);
      if (!isRight(answer)) wrong.push({ ...request, ...answer });
    };
    const batches = fc.tuple(...operations.map(([method, path]) => restRequests(document, method, path)));
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        const ids = await jobs();
        const answers = await Promise.all(batch.map((request) => answerTo(request, ids)));
        batch.forEach((request, index) => look(request, answers[index]!));
      }),
      { seed, numRuns: BATCHES },
    );
    expect(wrong).toEqual([]);
    // Not all of them stop at the first check, and not all are harmless.
    const names = operations.map(([method, path]) => `${method.toUpperCase()} ${path}`);
    const neverDone = names.filter((name) => !done.has(name));
    expect({ neverDone, enough: neverDone.length <= 8 }).toMatchObject({ enough: true });
    expect(refused.size).toBeGreaterThan(names.length / 2);
  });

  it('refuses other methods and paths by problem details', async () => {
    const problem = (status: number, code: string) => ({
      status,
      contentType: 'application/problem+json; charset=utf-8',
      body: { status, code },
    });
    expect(await test.http('/v1/jobs/counts', { method: 'PATCH' })).toMatchObject(problem(405, 'METHOD_NOT_ALLOWED'));
    expect(await test.http('/v1/nothing')).toMatchObject(problem(404, 'NOT_FOUND'));
    expect(await test.http('/v1/jobs/%E0%A4%A')).toMatchObject(problem(400, 'INVALID_MESSAGE'));
  });
});
