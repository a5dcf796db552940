import fc from 'fast-check';
import type { JsonSchema } from '../../src/modules/job-types/index.js';
import type { OpenApiDocument } from '../../src/modules/rest/openapi/document.js';
import type { Operation } from '../../src/modules/rest/openapi/operation.js';

/** A request for an operation. `@job0` to `@job9` in it stand for the ids of jobs that are there. */
export interface RestRequest {
  readonly operation: string;
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

const JOBS = Array.from({ length: 10 }, (_, index) => `@job${index}`);
const NAMES = ['acme', 'echo', 'nightly'];
/** What texts of these names may be, so that a request gets further than the first check. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  ...{ id: JOBS, ids: JOBS, retryOf: JOBS, name: NAMES, file: ['a.txt'], tenant: ['acme'], type: ['echo'], types: ['echo'] },
  ...{ instance: ['one'], status: ['QUEUED', 'PENDING,FAILED'], group: ['active', 'archived'], owner: ['ann'], q: ['text', '"a b" 50%'] },
  ...{ parameter: ['a=1', 'list.id=x'], error: ['STOPPED', 'no'], createdAfter: ['2020-01-01T00:00:00Z'], cron: ['0 3 1 1 *'] },
  ...{ createdBefore: ['2999-01-01T00:00:00Z'], relatedHref: ['https://a.example'], href: ['https://a.example'], incarnation: ['99999'] },
  ...{ runAt: ['2999-01-01T00:00:00Z'], expiresAt: ['2999-06-01T00:00:00Z'], cursor: ['1'] },
  ...{ timeZone: ['Europe/Berlin'], amqpUser: ['guest'], idempotencyKey: ['once'], description: ['text'], token: ['x'] },
};
const ODD_TEXTS = [
  '',
  '\0',
  '\ud800',
  '-1',
  '1e300',
  'x'.repeat(3000),
  '01890000-0000-7000-8000-000000000000',
  '2026-02-30T00:00:00Z',
  '__proto__',
];
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom<unknown>(null, -1, 0.5, 1e300, 2 ** 53, [], {}, [[]], true, ...ODD_TEXTS, ...JOBS),
);
const TAGS = ['*', '"1-0-0-0-0-0"', 'W/"x"', ',,', 'x'.repeat(3000)];

/** Makes values by the schemas of a document: such as they ask for, or, with `wrong`, with something odd here and there. */
class Values {
  constructor(
    private readonly schemas: Readonly<Record<string, JsonSchema>>,
    private readonly wrong: boolean,
  ) {}

  of(schema: JsonSchema, key = ''): fc.Arbitrary<unknown> {
    const right = this.#right(schema, key);
    return this.wrong ? fc.oneof({ arbitrary: right, weight: 6 }, { arbitrary: odd, weight: 1 }) : right;
  }

  #right(schema: JsonSchema, key: string): fc.Arbitrary<unknown> {
    const { $ref, anyOf, type, items } = schema as { $ref?: string; anyOf?: JsonSchema[]; type?: string | string[]; items?: JsonSchema };
    if ($ref) return this.of(this.schemas[$ref.split('/').at(-1)!]!, key);
    if (anyOf) return fc.oneof(...anyOf.map((one) => this.of(one, key)));
    if (Array.isArray(schema.enum)) return fc.constantFrom<unknown>(...(schema.enum as unknown[]));
    if (Array.isArray(type)) return fc.oneof(...type.map((one) => this.#right({ ...schema, type: one }, key)));
    const { minimum = 0, maximum = 1000 } = schema as { minimum?: number; maximum?: number };
    switch (type) {
      case 'string':
        return this.#text(schema, key);
      case 'integer':
        return fc.integer({ min: minimum, max: maximum });
      case 'number':
        return fc.double({ min: 0.001, max: 1000, noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'array':
        return fc.array(this.of(items ?? {}, key), { minLength: 1, maxLength: 3 });
      default:
        return this.#object(schema);
    }
  }

  #text(schema: JsonSchema, key: string): fc.Arbitrary<unknown> {
    if (KNOWN[key]) return fc.constantFrom(...KNOWN[key]);
    if (schema.format === 'uuid') return fc.oneof(fc.constantFrom(...JOBS), fc.uuid());
    if (schema.format === 'date-time')
      return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2999-12-31') }).map((date) => date.toISOString());
    return typeof schema.pattern === 'string' ? fc.stringMatching(new RegExp(schema.pattern)) : fc.string({ minLength: 1, maxLength: 20 });
  }

  #object(schema: JsonSchema): fc.Arbitrary<object> {
    const { properties, required = [] } = schema as { properties?: Record<string, JsonSchema>; required?: string[] };
    if (!properties && schema.additionalProperties) {
      const { additionalProperties, propertyNames } = schema as { additionalProperties: JsonSchema; propertyNames?: JsonSchema };
      return fc.dictionary(this.#right(propertyNames ?? { type: 'string' }, '') as fc.Arbitrary<string>, this.of(additionalProperties), {
        maxKeys: 2,
      });
    }
    if (!properties) return fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
    const values = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, this.of(one, name)]));
    const right = fc.record(values, { requiredKeys: required });
    if (!this.wrong) return right;
    const some = fc.record(values, { requiredKeys: required.slice(1) });
    const more = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...Object.keys(properties))), odd, { maxKeys: 1 });
    return fc.oneof(
      right,
      fc.tuple(some, more).map(([object, extra]) => ({ ...object, ...extra })),
    );
  }
}

/** Requests for an operation of a document: half of them such as it asks for, half of them not. */
export function restRequests(document: OpenApiDocument, method: string, path: string): fc.Arbitrary<RestRequest> {
  const requests = (wrong: boolean) => requestsOf(document.paths[path]![method]!, new Values(document.components.schemas, wrong), wrong);
  return fc.oneof(requests(false), requests(true)).map(({ path: parts, query, headers, body }) => {
    const segments = path.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(parts[name]));
    const address = query === '' ? segments : `${segments}?${query}`;
    return {
      operation: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      address,
      headers: { ...headers, ...body.headers },
      body: body.content,
    };
  });
}

interface Parts {
  readonly path: Record<string, unknown>;
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly body: { readonly content: string | Uint8Array | undefined; readonly headers: Record<string, string> };
}

function requestsOf({ parameters = [], requestBody }: Operation, values: Values, wrong: boolean): fc.Arbitrary<Parts> {
  // What only one answer can give is not made up: the next page's cursor, a key that nobody else has used.
  const known = parameters.filter(({ name }) => wrong || !['cursor', 'Idempotency-Key'].includes(name));
  const of = (place: string) =>
    Object.fromEntries(known.filter((one) => one.in === place).map(({ name, schema }) => [name, values.of(schema, name)]));
  const required = parameters.filter((one) => one.required === true && (one.in === 'path' || !wrong)).map(({ name }) => name);
  const path = of('path');
  const query = of('query');
  const extra = wrong ? fc.dictionary(fc.constantFrom('x', 'limit', 'cursor', 'a[b]', '__proto__'), odd, { maxKeys: 1 }) : fc.constant({});
  const headers = Object.fromEntries(Object.keys(of('header')).map((name) => [name, fc.constantFrom(...(wrong ? TAGS : ['*']))]));
  return fc.record({
    path: fc.record(path),
    query: fc
      .tuple(fc.record(query, { requiredKeys: required.filter((name) => name in query) }), extra)
      .map(([one, more]) => queryOf({ ...one, ...more })),
    headers: fc.record(headers, { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>>,
    body: bodiesOf(requestBody as { content?: Record<string, { schema?: JsonSchema }> } | undefined, values, wrong),
  });
}

function bodiesOf(
  requestBody: { content?: Record<string, { schema?: JsonSchema }> } | undefined,
  values: Values,
  wrong: boolean,
): fc.Arbitrary<Parts['body']> {
  const [mediaType, content] = Object.entries(requestBody?.content ?? {})[0] ?? [undefined, undefined];
  const json = (arbitrary: fc.Arbitrary<unknown>) =>
    arbitrary.map((value) => ({ content: JSON.stringify(value) ?? '', headers: { 'content-type': 'application/json' } }));
  const none = fc.constant({ content: undefined, headers: {} });
  const raw = (type: string) =>
    fc
      .oneof(
        fc.uint8Array({ maxLength: 100 }),
        fc.string(),
        fc.constant('--b\r\ncontent-disposition: form-data; name="f"; filename="a b.txt"\r\n\r\ntext\r\n--b--\r\n'),
      )
      .map((bytes) => ({ content: bytes, headers: { 'content-type': type } }));
  const right = !mediaType
    ? none
    : mediaType === 'application/json'
      ? json(values.of(content?.schema ?? {}))
      : raw(mediaType === 'multipart/form-data' ? 'multipart/form-data; boundary=b' : mediaType);
  if (!wrong) return right;
  const types = ['application/json', 'application/json; charset=odd', 'text/plain', 'multipart/form-data', 'odd'];
  const others = fc.constantFrom(...types).chain(raw);
  const packed = raw('application/json').map((one) => ({ ...one, headers: { ...one.headers, 'content-encoding': 'gzip' } }));
  return fc.oneof({ arbitrary: right, weight: 6 }, json(odd), others, packed, none);
}

/** What cannot be in an address is percent signs that decode to nothing. */
function segmentOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  if (/^@job\d$/.test(text)) return text;
  return text.isWellFormed() && !/^\.{0,2}$/.test(text) ? encodeURIComponent(text) : '%E0%A4%A';
}

function queryOf(query: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one: unknown) => [name, typeof one === 'string' ? one : (JSON.stringify(one) ?? '')]),
  );
  return new URLSearchParams(texts as [string, string][]).toString().replaceAll('%40job', '@job');
}
