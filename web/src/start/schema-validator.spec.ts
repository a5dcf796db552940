import { describe, expect, it } from '@jest/globals';
import { schemaValidator } from './schema-validator';

const letters = `${'a'.repeat(40)}!`;
const fits = (schema: object, data: unknown, root: object = {}): boolean => schemaValidator.isValid(schema, data, root);

describe('schemaValidator', () => {
  it('finds the choice that fits', () => {
    const choice = { type: 'object', properties: { kind: { const: 'pattern' }, pattern: { type: 'integer' } }, required: ['pattern'] };
    expect(fits(choice, { kind: 'pattern', pattern: 1 })).toBe(true);
    expect(fits(choice, { kind: 'format', pattern: 1 })).toBe(false);
    expect(fits(choice, { kind: 'pattern', pattern: 'x' })).toBe(false);
    expect(fits({ $ref: '#/$defs/pattern' }, 1, { $defs: { pattern: { type: 'string' } } })).toBe(false);
  });

  it.each([
    [{ pattern: '^(a+)+$' }, letters],
    [{ anyOf: [{ items: { pattern: '^(a+)+$' } }] }, [letters]],
    [{ patternProperties: { '^(a+)+$': {} } }, { [letters]: 1 }],
    [{ format: 'url' }, `http://${letters}`],
    [{ pattern: '[\\w-.]' }, 'not a valid pattern with the flag u'],
    [{ $ref: '#/$defs/slug' }, letters],
  ])('leaves %j to the service, whose engine takes linear time', (schema, data) => {
    expect(fits(schema, data, { $defs: { slug: { pattern: '^(a+)+$' } } })).toBe(true);
  });
});
