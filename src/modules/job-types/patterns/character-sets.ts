import type { AST } from '@eslint-community/regexpp';
import { complement, union, type Range } from './ranges.js';

/** A part of a pattern that matches one character. */
export type OneCharacter = AST.Character | AST.CharacterClassRange | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

/** The flags that decide which characters a part of a pattern matches. */
export type CharacterFlags = Pick<AST.Flags, 'dotAll' | 'ignoreCase' | 'unicode' | 'unicodeSets'>;

/** The characters that end a line in JavaScript; in RE2 only the first of them does. */
export const LINE_ENDS: readonly Range[] = union([0x0a, 0x0d, 0x2028, 0x2029].map((end) => [end, end]));
const DIGITS: readonly Range[] = [[0x30, 0x39]];
const WORD: readonly Range[] = [...DIGITS, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const SPACES: readonly Range[] = union([
  ...LINE_ENDS,
  ...[0x09, 0x0b, 0x0c, 0x20, 0xa0, 0x1680, 0x202f, 0x205f, 0x3000, 0xfeff].map((space): Range => [space, space]),
  [0x2000, 0x200a],
]);

/** The answers of JavaScript's own engine, each by the expression that it was asked about. */
const asked = new Map<string, readonly Range[]>();
const MAX_ASKED = 200;

/**
 * The characters that parts of one pattern match, exactly as JavaScript has it. Where Unicode's tables decide (`\p{…}`, the flags `i` and
 * `v`), JavaScript's own engine is asked about every character: about 30 ms for all of Unicode, once 30 ms for those that have another case.
 */
export class CharacterSets {
  /** The last character: they are code points with the flag `u` or `v`, otherwise UTF-16 code units. */
  readonly last: number;

  constructor(private readonly flags: CharacterFlags) {
    this.last = flags.unicode || flags.unicodeSets ? 0x10ffff : 0xffff;
  }

  /** Sorted and without overlaps. */
  of(part: OneCharacter): readonly Range[] {
    const { ignoreCase, unicode, unicodeSets } = this.flags;
    if (part.type === 'CharacterClass' && !unicodeSets) {
      const members = union(part.elements.flatMap((element) => this.of(element as OneCharacter)));
      return part.negate ? complement(members, this.last) : members;
    }
    const source = sourceOf(part);
    // With these flags a negated part has fewer characters than without the flag i.
    if (part.type !== 'Character' && (unicodeSets || (unicode && ignoreCase && source === '\\W'))) return this.#ask(source, ignoreCase);
    const own = this.#own(part, source);
    return ignoreCase ? union([...own, ...this.#otherCases(source)]) : own;
  }

  /** Without regard to the flag `i`. */
  #own(part: OneCharacter, source: string): readonly Range[] {
    if (part.type === 'Character') return [[part.value, part.value]];
    if (part.type === 'CharacterClassRange') return [[part.min.value, part.max.value]];
    if (part.type !== 'CharacterSet' || part.kind === 'property') return this.#ask(source, false);
    if (part.kind === 'any') return complement(this.flags.dotAll ? [] : LINE_ENDS, this.last);
    const named = { digit: DIGITS, space: SPACES, word: WORD }[part.kind];
    return part.negate ? complement(named, this.last) : named;
  }

  #otherCases(source: string): Range[] {
    const regExp = this.#regExp(`^(?:${source})$`, true);
    const found = casedCharacters(this.last).filter((character) => regExp.test(character));
    return found.map((character) => [character.codePointAt(0) ?? 0, character.codePointAt(0) ?? 0]);
  }

  #ask(source: string, ignoreCase: boolean): readonly Range[] {
    const regExp = this.#regExp(`(?:${source})+`, ignoreCase, 'g');
    const known = asked.get(String(regExp));
    if (known) return known;
    const found = union(allTexts(this.last).flatMap((text) => runsIn(text, regExp, this.last > 0xffff)));
    if (asked.size >= MAX_ASKED) asked.clear();
    asked.set(String(regExp), found);
    return found;
  }

  #regExp(source: string, ignoreCase: boolean, flags = ''): RegExp {
    const { dotAll, unicode, unicodeSets } = this.flags;
    return new RegExp(source, `${flags}${ignoreCase ? 'i' : ''}${dotAll ? 's' : ''}${unicode ? 'u' : ''}${unicodeSets ? 'v' : ''}`);
  }
}

/** Characters as escapes: outside of a class, or in one, they might mean something else as they stand. */
function sourceOf(part: OneCharacter): string {
  if (part.type === 'Character') return escaped(part.value);
  return part.type === 'CharacterClassRange' ? `[${escaped(part.min.value)}-${escaped(part.max.value)}]` : part.raw;
}

function escaped(character: number): string {
  return character > 0xffff ? `\\u{${character.toString(16)}}` : `\\u${character.toString(16).padStart(4, '0')}`;
}

/** Texts of all characters: in each one every character is followed by the next, and no halves of surrogate pairs meet as a pair. */
function allTexts(last: number): string[] {
  if (last === 0xffff) return [textOf(0, 0xffff)];
  return [textOf(0, 0xd7ff), textOf(0xdc00, 0xdfff), textOf(0xd800, 0xdbff), textOf(0xe000, 0xffff), textOf(0x10000, last)];
}

function textOf(first: number, last: number): string {
  const isBeyond = first > 0xffff;
  const units = new Uint16Array((last - first + 1) * (isBeyond ? 2 : 1));
  for (let character = first, at = 0; character <= last; character += 1) {
    if (isBeyond) units[at++] = 0xd7c0 + (character >> 10);
    units[at++] = isBeyond ? 0xdc00 + (character & 0x3ff) : character;
  }
  return Buffer.from(units.buffer).toString('utf16le');
}

let cased: readonly string[] | undefined;

/** The characters that have another case, or are the other case of one: about 3000. */
function casedCharacters(last: number): readonly string[] {
  cased ??= allTexts(0x10ffff).flatMap((text) => text.match(/[\p{CWCM}\p{CWCF}]/gu) ?? []);
  return cased.filter((character) => character.length === 1 || last > 0xffff);
}

/** The runs of characters that match, in a text where each is followed by the next one. */
function runsIn(text: string, regExp: RegExp, isUnicode: boolean): Range[] {
  return Array.from(text.matchAll(regExp), ([run]): Range => {
    if (!isUnicode) return [run.charCodeAt(0), run.charCodeAt(run.length - 1)];
    const pair = run.codePointAt(run.length - 2) ?? 0;
    return [run.codePointAt(0) ?? 0, pair > 0xffff ? pair : run.charCodeAt(run.length - 1)];
  });
}
