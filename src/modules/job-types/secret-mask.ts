import type { JsonSchema } from './json-schema.js';
import { MASK, secretPaths } from './secret-paths.js';

/** Shorter ones are left: as parts of other words they would make a text unreadable, and tell by that what they are. */
const MIN_LENGTH = 4;

/** Masks in texts, such as lines of a log, the values of parameters that their schema takes for secrets. */
export function secretMask(parameters: unknown, schema: JsonSchema): (text: string) => string {
  const values = secretPaths(schema).flatMap((path) => valuesAt(parameters, path));
  // As they are, and as JSON has them; the longest first, as one may be part of another.
  const texts = values.filter(({ length }) => length >= MIN_LENGTH).flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
  const secrets = [...new Set(texts)].sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

function valuesAt(value: unknown, [first, ...rest]: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, first === undefined ? [] : [first, ...rest]));
  if (first === undefined) return textsIn(value);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, first) ? valuesAt(value[first as never], rest) : [];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}
