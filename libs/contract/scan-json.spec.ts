import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_JSON_KEYS, MAX_JSON_VALUES, MAX_MESSAGE_DEPTH, scanJson } from './scan-json.js';

const scan = (text: string) => scanJson(Buffer.from(text));
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe('scanJson', () => {
  it.each([
    ['{"a":1,"a":2}', 'a', 'twice'],
    ['{"jobs":[{},{"parameters":{"odd key":1,"odd key":1}}]}', 'jobs[1].parameters["odd key"]', 'twice'],
    ['{"é":1,"\\u00e9":1}', '["é"]', 'twice'],
    ['{"a\\"b":[{"c":1}],"a\\"b":1}', '["a\\"b"]', 'twice'],
    ['{"__proto__":1,"__proto__":2}', '__proto__', 'twice'],
    ['{"id":9007199254740993}', 'id', 'text'],
    ['{"id":-9007199254740992}', 'id', 'text'],
    ['[1,[2,{"x":[3,12345678901234567890]}]]', '[1][1].x[1]', 'text'],
    [`{"x":[{"y":${nested(MAX_MESSAGE_DEPTH)}}]}`, 'x[0].y', `${MAX_MESSAGE_DEPTH} levels`],
    ['['.repeat(8_000_000), '', 'levels'],
    [`[${'1,'.repeat(MAX_JSON_VALUES)}1]`, '', `${MAX_JSON_VALUES} values`],
    [
      `[${Array.from({ length: 200 }, (_, list) => `{${Array.from({ length: 501 }, (__, key) => `"${list}.${key}":1`).join(',')}}`).join(',')}]`,
      '',
      `${MAX_JSON_KEYS} different keys`,
    ],
    [`{"${'x'.repeat(1_000_000)}":{"a":1,"a":1}}`, expect.stringMatching(/^.{1,500}$/), 'twice'],
  ])('refuses %.60s', (text, property, message) => {
    expect(scan(text)).toEqual({ property, message: expect.stringContaining(message) });
  });

  it.each([
    '{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":1}}',
    '{"id":9007199254740991,"low":-9007199254740991}',
    '{"fraction":12345678901234567890.5,"exponent":1e30,"long":0.12345678901234567890}',
    '{"text":"12345678901234567890","quote":"\\"12345678901234567890","back":"\\\\"}',
    '{"text":"{\\"a\\":1,\\"a\\":2}"}',
    nested(MAX_MESSAGE_DEPTH),
    `[${'1,'.repeat(MAX_JSON_VALUES - 2)}1]`,
    `{${Array.from({ length: MAX_JSON_KEYS }, (_, key) => `"${key}":1`).join(',')}}`,
    `[${'{"a":1,"b":1,"c":1},'.repeat(240_000)}1]`,
    '',
  ])('lets %.60s pass', (text) => {
    expect(scan(text)).toBeUndefined();
  });

  const isLargeInteger = (value: unknown): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);
  /** Values whose numbers JSON keeps. */
  const kept = fc
    .jsonValue({ depthSize: 'medium' })
    .map((value): unknown => JSON.parse(JSON.stringify(value, (_, part: unknown) => (isLargeInteger(part) ? 0 : part))));

  it('lets every value pass that JSON keeps', () => {
    fc.assert(fc.property(kept, fc.nat(4), (value, indent) => expect(scan(JSON.stringify(value, null, indent))).toBeUndefined()));
  });

  it('finds a repeated key and a large integer anywhere in a value', () => {
    const faults = [
      { text: '{"k":0,"k":1}', step: '.k' },
      { text: '{"n":9007199254740992}', step: '.n' },
    ];
    const steps = fc.array(fc.oneof(fc.nat(5), fc.stringMatching(/^[a-z]{1,5}$/)), { maxLength: 8 });
    fc.assert(
      fc.property(steps, fc.constantFrom(...faults), fc.array(kept, { minLength: 6, maxLength: 6 }), (path, fault, others) => {
        const items = others.map((other) => JSON.stringify(other));
        const text = path.reduceRight<string>(
          (inner, step) =>
            typeof step === 'number' ? `[${[...items.slice(0, step), inner].join(',')}]` : `{"${step}":${inner},"Z":${items[0]}}`,
          fault.text,
        );
        const property = (path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('') + fault.step).replace(
          /^\./,
          '',
        );
        expect(scan(text)?.property).toBe(property);
      }),
    );
  });

  it('finds the first repeated key among many, with and without escapes, as a set of the keys does', () => {
    const key = fc.oneof(
      fc.nat(400).map(String),
      fc.constantFrom('a', '\\u0061', 'é', '\\u00e9', 'a\\"b', '\\n', '😀', '\\ud83d\\ude00', ''),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), fc.nat(60), (keys, nestedAt) => {
        const seen = new Set<string>();
        const isRepeated = keys.some((written) => seen.size === seen.add(JSON.parse(`"${written}"`) as string).size);
        const members = keys.map((written, index) => `"${written}":${index === nestedAt ? '{"a":1,"400":[{"b":1}]}' : '1'}`);
        expect(scan(`{"x":{${members.join(',')}}}`) !== undefined).toBe(isRepeated);
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds a repeated key behind others that have the same hash', () => {
    // Among 100 000 hashes of 32 bits, two are equal in 69 of 100 cases; the hash differs in each process.
    for (let round = 0; round < 3; round += 1) {
      const keys = Array.from({ length: MAX_JSON_KEYS - 1 }, (_, key) => `"${Math.random()}${key}":1`).join(',');
      expect(scan(`{${keys},"last":1}`)).toBeUndefined();
      expect(scan(`{${keys},"last":1,"last":1}`)).toMatchObject({ property: 'last', message: expect.stringContaining('twice') });
    }
  });

  it('stands any bytes', () => {
    const pieces = ['{', '}', '[', ']', ',', ':', '"', '\\', '1', '1234567890123456', 'e', '"a"', '\\u00'].map((text) => Buffer.from(text));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.constantFrom(...pieces)).map((parts) => Buffer.concat(parts)),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        scanJson(Buffer.from(given));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes time in proportion to the length', () => {
    const worst = ['"\\"\\"\\"', '{"a":{"b":', '[[],', '"\\\\', '1234567890123456.', '{"": ', ',,,', '"a":'];
    const ms = (text: string): number => {
      const body = Buffer.from(text);
      const { user } = process.cpuUsage();
      scanJson(body);
      return (process.cpuUsage().user - user) / 1_000;
    };
    for (const piece of worst) expect(ms(piece.repeat(4_000_000 / piece.length))).toBeLessThan(4_000); // 1 ms for 1 KB; a quadratic scan takes hours
  });
});
