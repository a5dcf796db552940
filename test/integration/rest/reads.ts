import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { HttpAdapterHost } from '@nestjs/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Database } from '../../../src/database/index.js';
import { JobTypeCatalog } from '../../../src/modules/job-types/index.js';
import { openApiDocument } from '../../../src/modules/rest/openapi/document.js';
import { eventually } from '../../support/eventually.js';
import { TestService } from '../../support/test-service.js';

const echo = { tenant: 'acme', type: 'echo', parameters: { collection: { id: 42 }, text: 'Größe' } };

interface Route {
  readonly path: string;
  readonly methods: Readonly<Record<string, boolean>>;
}

describe('reads by REST', () => {
  let test: TestService;
  const document = openApiDocument('0', '');
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  ajv.addSchema({ $id: 'doc', components: document.components });

  beforeAll(async () => {
    test = await TestService.start(() => ({ JOBCAST_POOL_SIZE: '2', JOBCAST_JOB_TYPES: 'echo,sleep,fail' }));
    await test.becomes('200 ready');
  });
  afterAll(() => test.remove());

  const submit = async (job: object): Promise<string> => ((await test.send('POST', '/v1/jobs', job)).body.job as { id: string }).id;
  const get = async (path: string) => (await test.http(path)).body;
  /** All that a list has: a page may be short where the machine is busy. */
  const listed = async <Item>(query: string): Promise<Item[]> => {
    const items: Item[] = [];
    for (let cursor: unknown = undefined; cursor !== null;) {
      const page = await get(`/v1/jobs?${query}${cursor === undefined ? '' : `&cursor=${String(cursor)}`}`);
      items.push(...(page.items as Item[]));
      cursor = page.nextCursor;
    }
    return items;
  };
  const ended = (id: string) => eventually(`${id} has ended`, async () => (await get(`/v1/jobs/${id}`)).stoppedAt !== null);
  /** Asks, and holds the answer against the document. */
  const described = async (path: string, template = path.split('?')[0]!): Promise<Record<string, unknown>> => {
    const { status, body } = await test.http(path);
    const content = document.paths[template]?.get?.responses['200'] as { content: Record<string, { schema: object }> };
    const schema = JSON.parse(JSON.stringify(content.content['application/json']!.schema).replaceAll('"#/', '"doc#/')) as object;
    const validate = ajv.compile(schema);
    validate(body);
    expect([path, status, validate.errors ?? []]).toEqual([path, 200, []]);
    return body;
  };

  it('is described whole: every route, in a document that is OpenAPI 3.1 (N13)', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>);
    expect([valid, errors]).toEqual([true, undefined]);
    const { router } = test.get(HttpAdapterHost).httpAdapter.getInstance<{ router: { stack: { route?: Route }[] } }>();
    const routes = router.stack.flatMap(({ route }) =>
      route
        ? Object.keys(route.methods).map(
            (method) =>
              `${method} ${route.path.replace(/:(fileId|name(?=$))/g, (_, word: string) => (route.path.includes('/files/') ? '{file}' : `{${word}}`)).replace(/:(\w+)/g, '{$1}')}`,
          )
        : [],
    );
    const told = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(routes.length).toBeGreaterThan(30);
    expect([...new Set(routes)].sort()).toEqual(told.sort());
  });

  it('gives answers as they are described', async () => {
    const id = await submit({ ...echo, relatedRecord: { label: 'Fonds', href: 'https://example.org/1' }, description: 'first note' });
    await ended(id);
    for (const path of [
      '/v1/jobs',
      '/v1/jobs/counts',
      '/v1/job-types?all=true',
      '/v1/tenants',
      '/v1/instances',
      '/v1/overview?window=24h',
      '/v1/status',
      '/v1/session',
      '/v1/audit',
      '/v1/schedules',
      '/health/live',
      '/openapi.json',
    ])
      await described(path);
    await described('/v1/tenants/acme', '/v1/tenants/{name}');
    for (const part of ['', '/attempts', '/records', '/files']) await described(`/v1/jobs/${id}${part}`, `/v1/jobs/{id}${part}`);
    expect(await described(`/v1/records/status?href=https://example.org/1&type=echo`)).toMatchObject({
      status: expect.stringMatching(/^2\d{3}-/),
      job: { id },
    });
    // What may take a megabyte is in a single job, not in lists.
    expect(((await get('/v1/jobs?tenant=acme')).items as object[])[0]).not.toHaveProperty('parameters');
    expect(await get(`/v1/jobs/${id}`)).toMatchObject({
      parameters: echo.parameters,
      typeTitle: 'Echo',
      notes: ['first note'],
      mayStop: false,
      mayRetry: true,
      mayRemove: true,
    });
  });

  it('pages 1 000 jobs, none lost and none twice, while 200 more arrive (L5)', async () => {
    const jobs = Array.from({ length: 1_000 }, () => ({ type: 'echo', pending: true }));
    const made = (await test.send('POST', '/v1/jobs', { tenant: 'paged', jobs })).body.jobs as { id: string }[];
    const seen: string[] = [];
    let cursor: unknown = '';
    for (let page = 0; cursor !== null; page += 1) {
      const answer = await test.http(`/v1/jobs?tenant=paged&limit=50${page === 0 ? '' : `&cursor=${String(cursor)}`}`);
      seen.push(...(answer.body.items as { jobId: string }[]).map(({ jobId }) => jobId));
      cursor = answer.body.nextCursor;
      if (page < 20) await test.send('POST', '/v1/jobs', { tenant: 'paged', jobs: jobs.slice(0, 10) });
      expect(answer.headers.get('link') === null).toBe(cursor === null);
    }
    expect(new Set(seen).size).toBe(seen.length);
    const old = new Set(made.map(({ id }) => id));
    expect(seen.filter((id) => old.has(id)).length).toBe(1_000);
    const [first] = (await get('/v1/jobs?tenant=paged&limit=1')).items as { jobId: string }[];
    expect(old.has(first!.jobId)).toBe(false);
    const foreign = (await get('/v1/jobs?tenant=paged&limit=1')).nextCursor;
    expect(await test.http(`/v1/jobs?tenant=other&cursor=${String(foreign)}`)).toMatchObject({
      status: 422,
      body: { details: [{ property: 'cursor' }] },
    });
  });

  it('tells the place in the queue, and that nobody is there to run a job (L9, D10, C12)', async () => {
    const naps = await Promise.all([1, 2].map(() => submit({ tenant: 'queue', type: 'sleep', parameters: { durationMs: 60_000 } })));
    await eventually('both run', async () => (await get('/v1/jobs/counts?tenant=queue')).RUNNING === 2);
    const ids: string[] = [];
    for (let at = 0; at < 3; at += 1) ids.push(await submit({ tenant: 'queue', type: 'sleep', parameters: { durationMs: 1 } }));
    expect(await get(`/v1/jobs/${ids[0]}`)).toMatchObject({ queue: { position: 1, text: 'This job is next in the queue.' } });
    expect(await get(`/v1/jobs/${ids[2]}`)).toMatchObject({
      queue: { position: 3, text: 'This job is 3rd in the queue.' },
      noInstanceSince: null,
    });
    const active = await listed<{ jobId: string; queue: { position: number } | null }>('tenant=queue&group=active&positions=true');
    expect(active.slice(2).map(({ jobId, queue }) => [jobId, queue?.position])).toEqual(ids.map((id, at) => [id, at + 1]));
    await test.send('POST', `/v1/jobs/${naps[0]}/stop`);
    await Promise.all(ids.map(ended));
    const archived = await listed<{ stoppedAt: string }>('tenant=queue&group=archived');
    expect(archived.map(({ stoppedAt }) => stoppedAt)).toEqual(
      archived
        .map(({ stoppedAt }) => stoppedAt)
        .sort()
        .reverse(),
    );
    await test.send('POST', `/v1/jobs/${naps[1]}/stop`);
  });

  it('has an entity tag for a job, and answers 304 until something of it changes (P8)', async () => {
    const id = await submit({ ...echo, pending: true });
    const tag = async () => (await test.http(`/v1/jobs/${id}`)).headers.get('etag')!;
    const file = (content: string) => test.http(`/v1/jobs/${id}/files/a.txt`, { method: 'PUT', body: content });
    const changes = [
      () => file('first'),
      () => file('second'),
      () => test.send('POST', `/v1/jobs/${id}/lock`),
      () => test.send('POST', `/v1/jobs/${id}/stop`),
      () => test.send('POST', `/v1/jobs/${id}/retry`),
    ];
    const seen = [await tag()];
    for (const change of changes) {
      expect((await test.http(`/v1/jobs/${id}`, { headers: { 'if-none-match': seen.at(-1)! } })).status).toBe(304);
      expect((await change()).status).toBeLessThan(300);
      expect((await test.http(`/v1/jobs/${id}`, { headers: { 'if-none-match': seen.at(-1)! } })).status).toBe(200);
      seen.push(await tag());
    }
    expect(new Set(seen).size).toBe(changes.length + 1);
  });

  it("shows the properties of a type's parameters in their author's order, also beside an older instance", async () => {
    const properties = async () => {
      const { items } = (await get('/v1/job-types')) as { items: { name: string; parametersSchema: { properties: object } }[] };
      return Object.keys(items.find(({ name }) => name === 'sleep')!.parametersSchema.properties);
    };
    expect(await properties()).toEqual(['durationMs', 'ticks']); // jsonb has the shorter name first
    // An older instance knows nothing of what was written beside its column.
    await test
      .get(Database)
      .query(`UPDATE t_job_type SET parameters_schema = jsonb_set(parameters_schema, '{properties,more}', '{}') WHERE name = 'sleep'`);
    await test.get(JobTypeCatalog).read();
    expect((await properties()).sort()).toEqual(['durationMs', 'more', 'ticks']);
    await test.get(Database).query(`UPDATE t_job_type SET parameters_schema = written_schema::jsonb WHERE name = 'sleep'`);
    await test.get(JobTypeCatalog).read();
    expect(await properties()).toEqual(['durationMs', 'ticks']);
  });

  it('tells how far a record has come with jobs of a type, and which one is at work (D12, D13)', async () => {
    const href = 'https://example.org/record';
    const status = (type: string) => get(`/v1/records/status?href=${encodeURIComponent(href)}&type=${type}`);
    const relatedRecord = { label: 'Record', href };
    expect(await status('sleep')).toEqual({ status: 'Never', job: null, active: null });
    const first = await submit({ tenant: 'acme', type: 'sleep', parameters: { durationMs: 60_000 }, relatedRecord });
    const active = { id: first, link: `/v1/jobs/${first}` };
    expect(await status('sleep')).toEqual({ status: 'In progress', job: active, active });
    expect(await status('echo')).toEqual({ status: 'Never', job: null, active: null });
    await test.send('POST', `/v1/jobs/${first}/stop`);
    await ended(first);
    expect(await status('sleep')).toEqual({ status: 'Error', job: active, active: null });
    const second = await submit({ tenant: 'acme', type: 'sleep', parameters: { durationMs: 1 }, relatedRecord });
    await ended(second);
    const { stoppedAt } = await get(`/v1/jobs/${second}`);
    expect(await status('sleep')).toEqual({ status: stoppedAt, job: { id: second, link: `/v1/jobs/${second}` }, active: null });
  });

  it('finds by each filter (L3, N8)', async () => {
    const found = await submit({
      tenant: 'sought',
      type: 'fail',
      parameters: { message: 'a needle 50%' },
      owner: 'ann',
      name: 'Inventory',
      relatedRecord: { label: 'r', href: 'https://example.org/r' },
    });
    await submit({ tenant: 'sought', type: 'echo', parameters: { list: [{ id: 7 }, { id: '8' }], other: 'hay' }, owner: 'bob' });
    await ended(found);
    const { createdAt } = await get(`/v1/jobs/${found}`);
    const before = new Date(Date.parse(String(createdAt)) + 1).toISOString();
    for (const filter of [
      'type=fail',
      'type=fail,sleep',
      'status=FAILED',
      'owner=ann',
      'q=NEEDLE',
      'q=50%25',
      'q=inventory',
      `q=${found}`,
      'error=ERROR',
      'error=needle',
      'parameter=message=a needle 50%25',
      'relatedHref=https://example.org/r',
      'group=archived&type=fail',
      `createdBefore=${before}`,
      `createdAfter=${String(createdAt)}&type=fail`,
    ])
      expect([filter, (await listed<{ jobId: string }>(`tenant=sought&${filter}`)).map(({ jobId }) => jobId)]).toEqual([filter, [found]]);
    for (const [filter, count] of [
      ['parameter=list.id=7', 1],
      ['parameter=list.id=8', 1],
      ['parameter=list.id=9', 0],
      ['q=nothing like it', 0],
      ['retryOf=' + found, 0],
    ] as const)
      expect([filter, (await listed(`tenant=sought&${filter}`)).length]).toEqual([filter, count]);
    expect(await get('/v1/jobs/counts?tenant=sought&q=needle')).toMatchObject({ FAILED: 1, SUCCEEDED: 0, capped: 10_000 });
  });

  it('refuses what it does not know, with a hint, and other methods', async () => {
    expect(await test.http('/v1/jobs?statsu=FAILED')).toMatchObject({
      status: 422,
      body: { details: [{ property: 'statsu', message: expect.stringContaining('did you mean status?') }] },
    });
    const answer = await test.http('/v1/jobs/counts', { method: 'DELETE' });
    expect((await test.http('/v1/overview', { method: 'DELETE' })).status).toBe(405);
    expect(answer.status).not.toBe(500);
  });
});
