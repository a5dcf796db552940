import { expectedNumber, readNumber, type Bound } from '#libs/contract';
import type { Reading } from './environment.js';

/** How each kind of value is read from its text. */
export const readings = {
  /** A number within a bound. */
  number: (bound: Bound): Reading<number> => ({ expected: expectedNumber(bound), parse: (text) => readNumber(text, bound) }),

  /** `true` or `false`. */
  flag: (): Reading<boolean> => ({
    expected: 'true or false',
    parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  }),

  /** One of some words. */
  choice: <T extends string>(choices: readonly T[]): Reading<T> => ({
    expected: `one of ${choices.join(', ')}`,
    parse: (text) => choices.find((choice) => choice === text),
  }),

  /** Text that matches a pattern. */
  matching: (pattern: RegExp, expected: string): Reading<string> => ({
    expected,
    parse: (text) => (pattern.test(text) ? text : undefined),
  }),

  /** Items between commas, at least one. */
  list: <T>(item: Reading<T>): Reading<readonly T[]> => ({
    expected: `items between commas, each ${item.expected}`,
    parse: (text) => {
      const texts = text.split(',').map((part) => part.trim());
      const items = texts.map((part) => item.parse(part)).filter((value) => value !== undefined);
      return items.length === texts.length ? items : undefined;
    },
  }),

  /** An address of one of some protocols; its password makes it a secret. */
  secretUrl: (protocols: readonly string[], others: readonly string[] = []): Reading<string> => ({
    expected: [`an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`, ...others].join(' or '),
    parse: (text) => (others.includes(text) || isUrl(text, protocols) ? text : undefined),
    secret: true,
  }),

  /** A secret of at least so many characters. */
  secret: (minLength: number): Reading<string> => ({
    expected: `at least ${minLength} characters`,
    parse: (text) => (text.length >= minLength ? text : undefined),
    secret: true,
  }),

  /** An address that is no secret. */
  url: (protocols: readonly string[]): Reading<string> => ({
    expected: `an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    parse: (text) => (isUrl(text, protocols) ? text : undefined),
  }),

  /** A length of time such as `30d`, in milliseconds; `forever` is null. */
  duration: (): Reading<number | null> => ({
    expected: 'a length of time such as 90m, 12h, 30d or 8w, or forever',
    parse: durationMs,
  }),
};

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

function durationMs(text: string): number | null | undefined {
  if (text === 'forever') return null;
  const match = /^(\d{1,6})([smhdw])$/.exec(text);
  const unit = (Object.keys(UNIT_MS) as (keyof typeof UNIT_MS)[]).find((letter) => letter === match?.[2]);
  return match && unit ? Number(match[1]) * UNIT_MS[unit] : undefined;
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}
