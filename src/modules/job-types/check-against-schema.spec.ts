import { describe, expect, it } from '@jest/globals';
import type { ErrorDetail } from '#libs/contract';
import { checkAgainstSchema } from './check-against-schema.js';
import type { JsonSchema } from './json-schema.js';
import { Effort, TOO_MUCH_EFFORT } from './patterns/index.js';

const schema = {
  type: 'object',
  required: ['folder'],
  additionalProperties: false,
  properties: {
    folder: { type: 'string', minLength: 2, pattern: '^/' },
    ticks: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] },
    mode: { enum: ['fast', 'safe'] },
    items: { type: 'array', maxItems: 200_000, items: { type: 'integer' } },
    mail: { type: 'string', format: 'email' },
  },
};

const detailsOf = (by: JsonSchema, value: unknown): readonly ErrorDetail[] => checkAgainstSchema(by, value).details;

describe('checkAgainstSchema', () => {
  it.each<[object, string, string]>([
    [{}, 'parameters.folder', 'expected a value (text), got nothing; add it'],
    [{ folder: 5 }, 'parameters.folder', 'expected text, got 5'],
    [{ folder: 'abc' }, 'parameters.folder', 'expected a text that matches ^/, got "abc"'],
    [{ folder: '/a', ticks: 0 }, 'parameters.ticks', 'expected a number of 1 or more, got 0'],
    [{ folder: '/a', ticks: '5' }, 'parameters.ticks', 'expected an integer, got "5"'],
    [{ folder: '/a', mode: 'slow' }, 'parameters.mode', 'expected one of "fast", "safe", got "slow"'],
    [{ folder: '/a', items: [1, 'b'] }, 'parameters.items[1]', 'expected an integer, got "b"'],
    [{ folder: '/a', mail: 'x' }, 'parameters.mail', 'expected a text of the format "email", got "x"'],
    [{ folder: '/a', flder: 1 }, 'parameters.flder', 'is not known here; known are folder, ticks, mode, items, mail'],
  ])('says of %j what was expected and what came', (value, property, message) => {
    expect(detailsOf(schema, value)).toEqual([{ property, message }]);
  });

  it('describes 100 mistakes at once, and counts the others', () => {
    const value = { items: Array.from({ length: 10_000 }, () => 'x') };
    const mistakes = checkAgainstSchema(schema, value, { root: 'jobs[3].parameters' });
    expect(mistakes.details).toHaveLength(100);
    expect(mistakes.details[0]?.property).toBe('jobs[3].parameters.folder');
    expect(mistakes.count).toBe(10_001);
  });

  it('checks a large value up to its first mistake, and reports that', () => {
    const value = { folder: '/a', items: Array.from({ length: 2_000_000 }, () => 'x'), ticks: 'x' };
    const mistakes = checkAgainstSchema(schema, value, { bytes: 65_537 });
    expect(mistakes.details).toEqual([{ property: 'parameters.ticks', message: 'expected an integer, got "x"' }]);
    expect(mistakes.toError().message).toBe(
      'parameters.ticks: expected an integer, got "x" (parameters above 65536 bytes are checked up to the first mistake)',
    );
    expect(checkAgainstSchema(schema, { folder: '/a' }, { bytes: 65_537 }).count).toBe(0);
    expect(checkAgainstSchema(schema, { flder: 1, mode: 1 }, { bytes: 65_536 }).count).toBe(3);
  });

  it.each<[string, object]>([
    ['it must match', { pattern: '^(.*a.{1000}|x)*y$' }],
    ['it must not match', { not: { pattern: '^(.*a.{1000}|x)*y$' } }],
    ['of its name', { patternProperties: { '^(.*a.{1000}|x)*y$': {} } }],
  ])('refuses a text that takes too long to test by a pattern that %s', (_, rule) => {
    const text = 'a'.repeat(1_000_000);
    const mistakes = checkAgainstSchema(
      { properties: { slow: rule } },
      { slow: 'pattern' in rule || 'not' in rule ? text : { [text]: 1 } },
    );
    expect(mistakes.details).toEqual([{ property: 'parameters', message: TOO_MUCH_EFFORT }]);
    const large = checkAgainstSchema({ properties: { slow: rule } }, { slow: text }, { bytes: 1_000_000 });
    if ('pattern' in rule) expect(large.details).toEqual([{ property: 'parameters.slow', message: TOO_MUCH_EFFORT }]);
  });

  it('has one effort for all values of a message', () => {
    const bySlow = { properties: { slow: { pattern: '^(.*a.{1000}|x)*y$' } } };
    const check = (effort: Effort): string => checkAgainstSchema(bySlow, { slow: random(1_000) }, { effort }).toString();
    const random = (length: number): string => Array.from({ length }, () => (Math.random() < 0.5 ? 'a' : 'b')).join('');
    const effort = new Effort();
    expect(check(effort)).toMatch(/^parameters.slow expected a text that matches/);
    const last = Array.from({ length: 200 }, () => check(effort)).at(-1);
    expect(last).toBe(`parameters ${TOO_MUCH_EFFORT}`);
    expect(check(new Effort())).toMatch(/^parameters.slow expected a text that matches/);
  });

  it('shows no more than the beginning of a long value', () => {
    const [detail] = detailsOf(schema, { folder: 'x'.repeat(1_000_000) });
    expect(detail?.message.length).toBeLessThan(150);
  });

  it('tests patterns in linear time', () => {
    const slow = '^(a+)+$';
    const letters = `${'a'.repeat(40)}!`;
    const patterned = {
      type: 'object',
      properties: { text: { type: 'string', pattern: slow }, map: { type: 'object', propertyNames: { pattern: slow } } },
      patternProperties: { '^(b+)+$': { type: 'integer' } },
    };
    const details = detailsOf(patterned, { text: letters, map: { [letters]: 1 }, [letters.replaceAll('a', 'b')]: 'x', bb: 'x' });
    expect(new Set(details.map(({ property }) => property))).toEqual(new Set(['parameters.text', 'parameters.map', 'parameters.bb']));
  });

  it('accepts a text that a pattern accepts with the flag u or without it', () => {
    const accepts = (pattern: string, text: string): boolean =>
      checkAgainstSchema({ type: 'object', properties: { text: { type: 'string', pattern } } }, { text }).count === 0;
    expect([accepts('^..$', '😀'), accepts('^.$', '😀'), accepts('^\\p{L}$', 'é'), accepts('^[\\w-.]$', '-')]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([accepts('^..$', 'a'), accepts('^\\p{L}$', '1'), accepts('^[\\w-.]$', '+')]).toEqual([false, false, false]);
  });

  it('compares the items of a list by value, in time that grows with its length', () => {
    const unique = { type: 'object', properties: { list: { type: 'array', uniqueItems: true }, any: { uniqueItems: false } } };
    const items: unknown[] = [1, '1', true, null, { a: 1, b: [2] }, { a: 1, b: [3] }, { valueOf: 1 }, [1], ['1'], [], {}];
    expect(detailsOf(unique, { list: items, any: [1, 1] })).toEqual([]);
    expect(detailsOf(unique, { list: [...items, { b: [2], a: 1 }] })).toEqual([
      { property: 'parameters.list', message: 'expected no item twice, but items 4 and 11 are equal, got a list of 12' },
    ]);
    const before = process.cpuUsage();
    expect(detailsOf(unique, { list: Array.from({ length: 200_000 }, (_, index) => ({ index })) })).toEqual([]);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(5_000); // a comparison of each with each takes 15 minutes
  });

  it('leaves a pattern that cannot be tested in linear time to the class', () => {
    const foreign = { type: 'object', properties: { text: { type: 'string', minLength: 3, pattern: '^(?=(a+)+$)' } } };
    expect(detailsOf(foreign, { text: `${'a'.repeat(40)}!` })).toEqual([]);
    expect(detailsOf(foreign, { text: 'a' })).toHaveLength(1);
  });

  it('leaves the value as it is', () => {
    const value = Object.freeze({ folder: '/a', ticks: null });
    expect(detailsOf(schema, value)).toEqual([]);
    expect(value).toEqual({ folder: '/a', ticks: null });
  });

  it('refuses "__proto__" and "constructor" like any unknown property', () => {
    const details = detailsOf(schema, JSON.parse('{"folder":"/a","__proto__":{},"constructor":1}'));
    expect(details.map((detail) => detail.property)).toEqual(['parameters.__proto__', 'parameters.constructor']);
  });
});
