import { MAX_JSON_DEPTH } from '#libs/contract';
import { isStorableText } from './is-storable-text.js';

/** Where a value holds something that the table cannot hold (design part 4), and what. */
export interface Unstorable {
  /** The steps to it: names of properties and numbers of items. */
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

/** The first part of a JSON value that cannot be stored, or undefined. */
export function findUnstorable(value: unknown, depth = 0): Unstorable | undefined {
  if (typeof value === 'string') return isStorableText(value) ? undefined : { path: [], problem: textProblem(value) };
  if (typeof value === 'number')
    return Number.isFinite(value)
      ? undefined
      : { path: [], problem: 'expected a number that JSON can hold, got one that is too large; send it as text' };
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_JSON_DEPTH)
    return { path: [], problem: `expected at most ${MAX_JSON_DEPTH} levels of objects and lists, got more; send it flatter` };
  return Array.isArray(value) ? findInList(value, depth) : findInObject(value, depth);
}

function findInList(list: readonly unknown[], depth: number): Unstorable | undefined {
  for (const [index, item] of list.entries()) {
    const found = findUnstorable(item, depth + 1);
    if (found) return { path: [index, ...found.path], problem: found.problem };
  }
  return undefined;
}

function findInObject(object: object, depth: number): Unstorable | undefined {
  for (const [key, item] of Object.entries(object)) {
    const found = findUnstorable(key) ?? findUnstorable(item, depth + 1);
    if (found) return { path: [key, ...found.path], problem: found.problem };
  }
  return undefined;
}

function textProblem(text: string): string {
  const which = text.includes('\0') ? 'U+0000' : 'half of a surrogate pair';
  return `expected text without U+0000 and without halves of surrogate pairs, got text with ${which}; remove it`;
}
