import { Mistakes, propertyPath } from '#libs/contract';
import { closestName } from '../../../settings/index.js';
import type { FieldCheck } from './field-checks.js';
import { shown } from './shown.js';

/** An object of a message, whose fields nobody has looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object (and no list). */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Adds what is wrong with the fields of an object: unknown ones, missing ones, wrong ones. Null counts as absent. */
export function checkFields<K extends string>(
  fields: Fields,
  checks: Readonly<Record<K, FieldCheck>>,
  path: string,
  mistakes = new Mistakes(),
): Mistakes {
  const add = (key: string, message: () => string): void => mistakes.add(() => ({ property: propertyPath(path, key), message: message() }));
  for (const [key, value] of Object.entries(fields)) {
    const check = Object.hasOwn(checks, key) ? checks[key as K] : undefined;
    if (!check) add(key, () => unknownField(key, Object.keys(checks)));
    else if (value !== null && !check.fits(value)) add(key, () => wrong(check, value));
  }
  for (const [key, check] of Object.entries<FieldCheck>(checks)) {
    if (check.required && (fields[key] ?? null) === null) add(key, () => `expected ${check.expected}, got nothing; add it`);
  }
  return mistakes;
}

function wrong(check: FieldCheck, value: unknown): string {
  return `expected ${check.expected}, got ${shown(value)}; correct it`;
}

function unknownField(key: string, known: readonly string[]): string {
  const closest = closestName(key, known);
  const advice = closest ? `did you mean ${closest}?` : 'remove it';
  return `expected only ${known.join(', ')}, got ${shown(key)}; ${advice}`;
}
