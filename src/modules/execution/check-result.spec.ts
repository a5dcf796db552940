import { IsInt } from 'class-validator';
import fc from 'fast-check';
import { writeJson } from '#libs/foreign-value';
import { checkResult as checkWritten, type ResultRules } from './check-result.js';

class Count {
  @IsInt()
  files!: number;
}
const any = { resultClass: undefined, maxBytes: 1_000 };
const checkResult = (returned: unknown, { resultClass, maxBytes }: ResultRules) =>
  checkWritten(writeJson(returned, maxBytes, 'return less'), resultClass);

describe('checkResult', () => {
  it('gives the result as JSON holds it', async () => {
    expect(await checkResult({ at: new Date(0), gone: undefined }, any)).toEqual({ ok: true, result: { at: '1970-01-01T00:00:00.000Z' } });
  });

  it('knows no result from a null', async () => {
    expect(await checkResult(undefined, any)).toEqual({ ok: true, result: undefined });
    expect(await checkResult(null, any)).toEqual({ ok: true, result: null });
  });

  it('accepts what fits the class and refuses the rest by its property', async () => {
    expect(await checkResult({ files: 3 }, { ...any, resultClass: Count })).toEqual({ ok: true, result: { files: 3 } });
    for (const wrong of [{ files: 'three' }, {}, { files: 3, more: 1 }, undefined, 'text']) {
      expect(await checkResult(wrong, { ...any, resultClass: Count })).toMatchObject({ ok: false });
    }
    expect(await checkResult({ files: 'three' }, { ...any, resultClass: Count })).toMatchObject({
      message: expect.stringContaining('result.files'),
    });
  });

  it('refuses what is too big, telling the limit and the size', async () => {
    expect(await checkResult('x'.repeat(1_000), any)).toEqual({
      ok: false,
      message: expect.stringMatching(/at most 1000 bytes of JSON, got 1002/),
    });
  });

  const round: unknown[] = [];
  round.push(round);
  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['a circle', round],
  ])('refuses %s', async (_, value) => {
    expect(await checkResult(value, any)).toEqual({ ok: false, message: expect.stringContaining('JSON') });
  });

  it('replaces U+0000 and lone surrogates everywhere, and nothing else', async () => {
    const text = fc.array(fc.constantFrom('a', '\0', '\ud83d', '\ude00', '😀', '\\u0000', '"')).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (dirty) => {
        const clean = Buffer.from(dirty).toString().replaceAll('\0', '\ufffd'); // UTF-8 has no lone surrogates
        expect(await checkResult({ [`k${dirty}`]: [dirty] }, { ...any, maxBytes: 1e6 })).toEqual({
          ok: true,
          result: { [`k${clean}`]: [clean] },
        });
      }),
    );
  });
});
