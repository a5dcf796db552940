import fc from 'fast-check';
import { MAX_JSON_DEPTH } from '#libs/contract';
import { findUnstorable } from './find-unstorable.js';

describe('findUnstorable', () => {
  it('finds nothing in what PostgreSQL can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' }), (value) => {
        fc.pre(!JSON.stringify(value).includes('\\u0000'));
        expect(findUnstorable(value)).toBeUndefined();
      }),
    );
    expect(findUnstorable({ text: 'a😀\u{10FFFF}', escaped: '\\u0000 \\ud800' })).toBeUndefined();
  });

  it.each([
    [{ a: [1, { b: 'x\0' }] }, ['a', 1, 'b'], 'U+0000'],
    [{ 'bad\0key': 1 }, ['bad\0key'], 'U+0000'],
    [['\ud800'], [0], 'half of a surrogate pair'],
    [{ a: 'x\udc00y' }, ['a'], 'half of a surrogate pair'],
    [{ a: JSON.parse('1e999') as unknown }, ['a'], 'too large'],
  ])('finds what it cannot: %j', (value, path, problem) => {
    const found = findUnstorable(value);
    expect(found?.path).toEqual(path);
    expect(found?.problem).toContain(problem);
  });

  it('refuses what is nested too deeply, without running out of stack', () => {
    expect(findUnstorable(JSON.parse('['.repeat(MAX_JSON_DEPTH) + ']'.repeat(MAX_JSON_DEPTH)))).toBeUndefined();
    expect(findUnstorable(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)))?.problem).toContain(`at most ${MAX_JSON_DEPTH} levels`);
  });
});
