import { describe, expect, it } from '@jest/globals';
import { checkAgainstSchema } from './check-against-schema.js';

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
    expect(checkAgainstSchema(schema, value)).toEqual([{ property, message }]);
  });

  it('tells all mistakes at once, up to a bound', () => {
    const details = checkAgainstSchema(schema, { items: Array.from({ length: 100_000 }, () => 'x') }, 'jobs[3].parameters');
    expect(details).toHaveLength(51);
    expect(details[0]?.property).toBe('jobs[3].parameters.folder');
    expect(details[50]).toEqual({
      property: 'jobs[3].parameters',
      message: 'has 99951 more mistakes like these; put these right first',
    });
  });

  it('shows no more than the beginning of a long value', () => {
    const [detail] = checkAgainstSchema(schema, { folder: 'x'.repeat(1_000_000) });
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
    const details = checkAgainstSchema(patterned, { text: letters, map: { [letters]: 1 }, [letters.replaceAll('a', 'b')]: 'x', bb: 'x' });
    expect(new Set(details.map(({ property }) => property))).toEqual(new Set(['parameters.text', 'parameters.map', 'parameters.bb']));
  });

  it('accepts a text that a pattern accepts with the flag u or without it', () => {
    const accepts = (pattern: string, text: string): boolean =>
      checkAgainstSchema({ type: 'object', properties: { text: { type: 'string', pattern } } }, { text }).length === 0;
    expect([accepts('^..$', '😀'), accepts('^.$', '😀'), accepts('^\\p{L}$', 'é'), accepts('^[\\w-.]$', '-')]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([accepts('^..$', 'a'), accepts('^\\p{L}$', '1'), accepts('^[\\w-.]$', '+')]).toEqual([false, false, false]);
  });

  it('leaves a pattern that cannot be tested in linear time to the class', () => {
    const foreign = { type: 'object', properties: { text: { type: 'string', minLength: 3, pattern: '^(?=(a+)+$)' } } };
    expect(checkAgainstSchema(foreign, { text: `${'a'.repeat(40)}!` })).toEqual([]);
    expect(checkAgainstSchema(foreign, { text: 'a' })).toHaveLength(1);
  });

  it('leaves the value as it is', () => {
    const value = Object.freeze({ folder: '/a', ticks: null });
    expect(checkAgainstSchema(schema, value)).toEqual([]);
    expect(value).toEqual({ folder: '/a', ticks: null });
  });

  it('refuses "__proto__" and "constructor" like any unknown property', () => {
    const details = checkAgainstSchema(schema, JSON.parse('{"folder":"/a","__proto__":{},"constructor":1}'));
    expect(details.map((detail) => detail.property)).toEqual(['parameters.__proto__', 'parameters.constructor']);
  });
});
