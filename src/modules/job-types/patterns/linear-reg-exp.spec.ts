import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Effort } from './effort.js';
import { LinearRegExp, UnfitPattern } from './linear-reg-exp.js';

const FLAGS = ['', 'i', 'm', 's', 'u', 'iu', 'im', 'mu', 'y', 'g', 'imy', 'gimsuy', 'v', 'iv'];
/** Characters with which flags, classes and line ends differ: ſ and K are other cases of s and k with the flag u only. */
const CHARACTERS = [...'abksKSß_09 -/éÉ漢µσςΣſK😀', '\n', '\r', '\u2028'];
/** Halves of surrogate pairs, and what the escapes below may stand for. */
const OTHERS = ['\ud83d', '\ude00', '\u2029', '\t', '{', '}', 'c', 'p', 'u', '8', '\b', '\0', '\x01'];
const ESCAPES = [...'dDwWsSntv0', 'x41', 'u0041', 'cA', '/'].map((escape) => `\\${escape}`);
/** Means something else, or nothing, without the flag u. */
const OF_UNICODE = ['\\p{L}', '\\P{Lu}', '\\p{Lu}', '\\p{Script=Greek}', '\\u{61}', '\\u{1F600}'];
const WITHOUT_UNICODE = ['\\a', '\\u{2}', '\\8', '\\c', '{', '}', ']', '\\ud83d', '\\ude00', '\\p{L}'];
const OF_SETS = ['[[a-z]--[aeiou]]', '[\\w&&\\d]', '[^a]', '[\\p{L}--\\p{Lu}]'];

const escaped = (character: string): string => character.replace(/[/\-^$\\.*+?()[\]{}|]/, '\\$&');
const isUnicode = (flags: string): boolean => /[uv]/.test(flags);

function classes(flags: string): fc.Arbitrary<string> {
  const others = isUnicode(flags) ? ['\\p{Ll}', '\\P{L}', '\\u{1F600}-\\u{1F64F}'] : ['\\ud800-\\udbff', '\\c_'];
  const ranges = ['a-c', 'A-Z', 'j-t', '\\x30-9', '\\b', ...ESCAPES, ...others, ...(flags.includes('v') ? OF_SETS : [])];
  const members = fc.array(fc.oneof(fc.constantFrom(...CHARACTERS.map(escaped)), fc.constantFrom(...ranges)), { maxLength: 4 });
  // With the flag v, Node.js 20 itself takes "[^]{2}" for "[^]".
  return fc
    .tuple(fc.constantFrom('[', '[^'), flags.includes('v') ? members.filter(({ length }) => length > 0) : members)
    .map(([begin, parts]) => `${begin}${parts.join('')}]`);
}

function characters(flags: string): fc.Arbitrary<string> {
  const plain = CHARACTERS.map((character) => (character === '-' ? '-' : escaped(character)));
  const special = ['.', ...ESCAPES, ...(isUnicode(flags) ? OF_UNICODE : WITHOUT_UNICODE)];
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...plain) },
    { weight: 3, arbitrary: fc.constantFrom(...special) },
    { weight: 3, arbitrary: classes(flags) },
  );
}

/** Patterns with every supported part; a few are invalid. */
function patterns(flags: string): fc.Arbitrary<string> {
  const counts = fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '+?', '??', '{1,3}?', '{0}');
  const counted = fc.tuple(characters(flags), counts).map((parts) => parts.join(''));
  const assertions = fc.constantFrom('^', '$', '\\b', '\\B');
  return fc.letrec<{ choice: string; part: string; group: string }>((tie) => ({
    choice: fc
      .array(fc.array(tie('part'), { maxLength: 4 }), { minLength: 1, maxLength: 3 })
      .map((choices) => choices.map((parts) => parts.join('')).join('|')),
    part: fc.oneof(
      { depthSize: 'small' },
      { weight: 7, arbitrary: characters(flags) },
      { weight: 3, arbitrary: counted },
      { weight: 2, arbitrary: assertions },
      { weight: 2, arbitrary: tie('group') },
    ),
    group: fc
      .tuple(fc.constantFrom('(', '(?:', '(?<name>'), tie('choice'), fc.constant(')'), fc.oneof(fc.constant(''), counts))
      .map((parts) => parts.join('')),
  })).choice;
}

const texts = fc.array(
  fc
    .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...CHARACTERS) }, { weight: 1, arbitrary: fc.constantFrom(...OTHERS) }), {
      maxLength: 8,
    })
    .map((parts) => parts.join('')),
  { minLength: 10, maxLength: 10 },
);

function native(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

describe('LinearRegExp', () => {
  it.each(FLAGS)('finds a match where RegExp finds one, with the flags "%s"', (flags) => {
    let matches = 0;
    fc.assert(
      fc.property(patterns(flags), texts, (pattern, samples) => {
        const expected = native(pattern, flags);
        const isReference = pattern.includes('\\8') && pattern.split('(').length > 8; // to the eighth group
        if (!expected || isReference) return;
        const linear = new LinearRegExp(pattern, flags);
        for (const text of samples) {
          expected.lastIndex = 0;
          const isMatch = expected.test(text);
          matches += Number(isMatch);
          expect({ text, isMatch: linear.test(text) }).toEqual({ text, isMatch });
        }
      }),
      { numRuns: flags.includes('v') ? 10 : 40 },
    );
    expect(matches).toBeGreaterThan(10); // or they would agree about nothing
  });

  it('remembers nothing from one text to the next, and looks for no second match', () => {
    for (const flags of ['g', 'y', 'gy', 'dgimsuy']) {
      const linear = new LinearRegExp('a+', flags);
      expect([linear.test('aa'), linear.test('aa'), 'aa'.match(linear) !== null, 'aa'.match(linear) !== null]).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(linear.exec('b')).toBeNull();
    }
    expect([new LinearRegExp('a', 'y').test('ba'), new LinearRegExp('a', 'g').test('ba')]).toEqual([false, true]);
  });

  it.each([
    ['(a+)+$', ''],
    ['(a+)+$', 'imsuy'],
    ['^(a|a)*$', 'v'],
    ['(.*a){12}$', 's'],
    ['(a?){30}a{30}$', ''],
    ['^(a|[ab]+|\\w+)+$', 'iu'],
    ['(a*)*b', 'm'],
  ])('tests a text of 1 MiB by /%s/%s in time that grows with its length', (pattern, flags) => {
    const linear = new LinearRegExp(pattern, flags);
    const text = `${'a'.repeat(1_048_576)}!`;
    const began = process.cpuUsage();
    expect(linear.test(text)).toBe(false);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1000).toBeLessThan(5_000); // a backtracking engine takes longer than anybody waits
  });

  describe('within an effort', () => {
    /** How many of the texts are tested before the effort is spent, and the CPU time in seconds. */
    function cost(pattern: string, texts: readonly string[]): { readonly tested: number; readonly seconds: number } {
      const linear = new LinearRegExp(pattern);
      const effort = new Effort();
      const began = process.cpuUsage();
      const tested = effort.count(() => texts.filter((text) => !effort.isSpent && (linear.test(text) || true)).length);
      const { user, system } = process.cpuUsage(began);
      return { tested, seconds: (user + system) / 1_000_000 };
    }
    const random = (length: number): string => Array.from({ length }, () => (Math.random() < 0.5 ? 'a' : 'b')).join('');

    it.each([
      ['^(.*a.{1000}|x)*y$', ['a'.repeat(1_048_576)]], // 22 s to its end, when this was written
      ['^([ab]{1,30}c?){1,30}$', Array.from({ length: 1_000 }, () => random(1_000))],
    ])('/%s/ gives up', (pattern, texts) => {
      const { tested, seconds } = cost(pattern, texts);
      expect(tested).toBeLessThan(texts.length === 1 ? 2 : texts.length);
      expect(seconds).toBeLessThan(5); // a fifth of what all texts take
    });

    it.each([
      ['^.{1,255}$', 20_000, 50],
      ['^.{1,1000}$', 1_000, 1_000],
      ['^([ab]{8}-[ab]{4}|[ab]{1,1000})$', 1_000, 1_000],
      ['(a+)+$', 1, 1_048_576],
      ['^(a|[ab]+|\\w+)+$', 1, 1_048_576],
      ['^[\\w.]{1,64}@([\\w-]{1,63}\\.){1,8}[a-z]{2,63}$', 20_000, 50],
    ])('/%s/ tests %d texts of %d characters', (pattern, count, length) => {
      expect(cost(pattern, [...Array.from({ length: count }, () => random(length)), '']).tested).toBe(count + 1);
    });
  });

  it.each([
    ['a(?=b)', '', 'with a look-ahead, (?=b), so it cannot be tested in linear time; write it without, or check the value in run()'],
    ['a(?!b)', 'i', 'the pattern /a(?!b)/i with a look-ahead, (?!b),'],
    ['(?<=b)a', 'u', 'with a look-behind, (?<=b),'],
    ['(?<!b)a', '', 'with a look-behind, (?<!b),'],
    ['(a)\\1', '', 'with a back-reference, \\1,'],
    ['(?<name>a)\\k<name>', 'v', 'with a back-reference, \\k<name>,'],
    ['[\\q{ab|c}]', 'v', 'with texts in a class, \\q{ab|c},'],
    ['\\p{RGI_Emoji}', 'v', 'with a property of texts, \\p{RGI_Emoji},'],
    ['a{1,1001}?', '', 'with a count above 1000, a{1,1001}?,'],
    ['((a{1,20}){1,40}b){3}', '', 'with more than 2000 characters when its counted parts are written out,'],
    ['(a{1,40}){1,40}', '', 'with something that RE2 cannot do: '],
  ])('refuses /%s/%s', (pattern, flags, message) => {
    const compile = (): LinearRegExp => new LinearRegExp(pattern, flags);
    expect(compile).toThrow(UnfitPattern);
    expect(compile).toThrow(message);
  });

  it('refuses a pattern that is too long, too deep or invalid', () => {
    expect(() => new LinearRegExp('a'.repeat(10_001))).toThrow('with more than 10000 characters,');
    expect(() => new LinearRegExp(`${'('.repeat(4000)}${')'.repeat(4000)}`)).toThrow('with something that RE2 cannot do: ');
    expect(() => new LinearRegExp('(')).toThrow(SyntaxError);
  });
});
