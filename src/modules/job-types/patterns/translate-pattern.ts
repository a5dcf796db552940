import { RegExpParser, visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { CharacterSets, LINE_ENDS, type OneCharacter } from './character-sets.js';
import { intersection, without, type Range } from './ranges.js';

/** A pattern in RE2's syntax. */
export interface TranslatedPattern {
  readonly source: string;
  /** To be done to each text before the pattern is tested on it. */
  readonly prepare: (text: string) => string;
}

/** A pattern has a part that prevents a test in linear time; the message names it, such as `a look-ahead, (?=a)`. */
export class UnfitPart extends Error {
  override readonly name = 'UnfitPart';
}

/** RE2 takes no larger count, nor larger product of counts within counts. */
const MAX_COUNT = 1000;
/** How many characters a pattern may name, with counted parts written out. */
const MAX_SIZE = 2000;

/** The halves of surrogate pairs as code points that no half is: RE2 knows code points only, and reads two halves as one. */
const HALVES: Range = [0xd800, 0xdfff];
const HALVES_MOVED_BY = 0x100000;

/** With the flag `m`, a text's line ends are written as two of RE2's with one of these between them. */
const LINE_END_LETTERS = new Map([
  [0x0a, 'n'],
  [0x0d, 'r'],
  [0x2028, 'l'],
  [0x2029, 'p'],
]);

/**
 * Translates a valid JavaScript pattern so that RE2 finds a match in exactly the texts in which JavaScript finds one. Captured groups and
 * greediness are lost: they make no difference to that. The flag `y` means "at the start of the text".
 * @throws UnfitPart for look-around, back-references and whatever else RE2 cannot do, and for patterns that are too large.
 */
export function translatePattern({ source, flags }: { readonly source: string; readonly flags: string }): TranslatedPattern {
  const parser = new RegExpParser();
  const flagSet = parser.parseFlags(flags);
  const pattern = parser.parsePattern(source, 0, source.length, flagSet);
  const { hasLineAssertion, hasWordAssertion } = surveyed(pattern);
  const isUnicode = flagSet.unicode || flagSet.unicodeSets;
  const marksLines = flagSet.multiline && hasLineAssertion;
  const { source: body } = new Translation(new CharacterSets(flagSet), isUnicode, marksLines).alternatives(pattern.alternatives);
  const before = marksLines ? '\\A(?:[^\\x{a}]|\\x{a}[lnpr]\\x{a})*' : '';
  return {
    source: `${flagSet.sticky ? '\\A' : before}${body}`,
    prepare: (text) => {
      let prepared = text;
      if (marksLines) prepared = prepared.replace(/[\n\r\u2028\u2029]/g, (end) => `\n${LINE_END_LETTERS.get(end.charCodeAt(0))}\n`);
      if (!isUnicode) prepared = prepared.replace(/[\ud800-\udfff]/g, (half) => String.fromCodePoint(half.charCodeAt(0) + HALVES_MOVED_BY));
      // With these flags they are letters of a word, being other cases of "s" and "k", which match wherever these do.
      if (isUnicode && flagSet.ignoreCase && hasWordAssertion) prepared = prepared.replace(/\u017f/g, 's').replace(/\u212a/g, 'k');
      return prepared;
    },
  };
}

function surveyed(pattern: AST.Pattern): { readonly hasLineAssertion: boolean; readonly hasWordAssertion: boolean } {
  let hasLineAssertion = false;
  let hasWordAssertion = false;
  const refuse = (what: string, { raw }: AST.Node): never => {
    throw new UnfitPart(`${what}, ${raw.length > 60 ? `${raw.slice(0, 60)}…` : raw}`);
  };
  visitRegExpAST(pattern, {
    onAssertionEnter(assertion) {
      if (assertion.kind === 'lookahead') refuse('a look-ahead', assertion);
      if (assertion.kind === 'lookbehind') refuse('a look-behind', assertion);
      if (assertion.kind === 'word') hasWordAssertion = true;
      else hasLineAssertion = true;
    },
    onBackreferenceEnter: (reference) => refuse('a back-reference', reference),
    onModifiersEnter: ({ parent }) => refuse('flags for a part of it', parent),
    onClassStringDisjunctionEnter: (texts) => refuse('texts in a class', texts),
    onCharacterSetEnter: (set) => void (set.kind === 'property' && set.strings && refuse('a property of texts', set)),
  });
  return { hasLineAssertion, hasWordAssertion };
}

/** A part of a pattern, translated; `size` is how many characters it names. */
interface Part {
  readonly source: string;
  readonly size: number;
}

class Translation {
  constructor(
    private readonly sets: CharacterSets,
    private readonly isUnicode: boolean,
    private readonly marksLines: boolean,
  ) {}

  alternatives(alternatives: readonly AST.Alternative[]): Part {
    const parts = alternatives.map(({ elements }) => elements.map((element) => this.#element(element)));
    const size = parts.flat().reduce((sum, part) => sum + part.size, 1);
    if (size > MAX_SIZE) throw new UnfitPart(`more than ${MAX_SIZE} characters when its counted parts are written out`);
    return { source: `(?:${parts.map((sequence) => sequence.map(({ source }) => source).join('')).join('|')})`, size };
  }

  #element(element: AST.Element): Part {
    if (element.type === 'Group' || element.type === 'CapturingGroup') return this.alternatives(element.alternatives);
    if (element.type === 'Quantifier') return this.#repeated(element);
    return {
      source: element.type === 'Assertion' ? this.#assertion(element) : this.#oneOf(this.sets.of(element as OneCharacter)),
      size: 1,
    };
  }

  #repeated({ element, min, max, raw }: AST.Quantifier): Part {
    const { source, size } = this.#element(element);
    const times = max === Infinity ? Math.max(1, min) : max;
    if (times > MAX_COUNT) throw new UnfitPart(`a count above ${MAX_COUNT}, ${raw.slice(-20)}`);
    return { source: `(?:${source}){${min},${max === Infinity ? '' : max}}`, size: size * times };
  }

  #assertion(assertion: AST.Assertion): string {
    if (assertion.kind === 'word') return assertion.negate ? '\\B' : '\\b';
    if (assertion.kind === 'start') return this.marksLines ? '(?m:^)' : '\\A';
    return this.marksLines ? '(?m:$)' : '\\z';
  }

  #oneOf(characters: readonly Range[]): string {
    const ends = this.marksLines ? intersection(characters, LINE_ENDS) : [];
    if (ends.length === 0) return classOf(this.#moved(characters));
    const letters = [...LINE_END_LETTERS].filter(([end]) => intersection(ends, [[end, end]]).length > 0).map(([, letter]) => letter);
    return `(?:${classOf(this.#moved(without(characters, ends)))}|\\x{a}[${letters.join('')}]\\x{a})`;
  }

  #moved(characters: readonly Range[]): readonly Range[] {
    if (this.isUnicode) return characters;
    const halves = intersection(characters, [HALVES]);
    return [...without(characters, halves), ...halves.map(([first, last]): Range => [first + HALVES_MOVED_BY, last + HALVES_MOVED_BY])];
  }
}

function classOf(characters: readonly Range[]): string {
  if (characters.length === 0) return '[^\\x{0}-\\x{10ffff}]';
  return `[${characters.map(([first, last]) => `\\x{${first.toString(16)}}-\\x{${last.toString(16)}}`).join('')}]`;
}
