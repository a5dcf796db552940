import { validate } from 'class-validator';
import { Mistakes, propertyPath } from '#libs/contract';
import { propertyOf } from '#libs/foreign-value';
import { isAnyObject } from '#libs/job-kit';
import { holdsList } from './holds-list.js';
import { nestedClass } from './nested-class.js';
import type { ValueClass } from './nested-class.js';
import { Effort, TOO_MUCH_EFFORT } from './patterns/index.js';
import { propertyRules } from './property-rules.js';
import { shownValue } from './shown-value.js';
import { addValidationErrors } from './add-validation-errors.js';

/** The checked value, or what is wrong with it. */
export type Instantiated<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly mistakes: Mistakes };

/**
 * Makes an instance of a parameter or result class from a JSON value and checks it with class-validator, unknown properties
 * refused. Null and undefined are read as the empty object; without a class nothing but that is accepted.
 *
 * Not with class-transformer's `plainToInstance`, which loses keys such as "toString" and fails on "constructor" in free
 * objects: here `@Type(() => Nested)` is obeyed and every other value is passed on as it came.
 */
export async function instantiate(
  valueClass: (new () => unknown) | undefined,
  plain: unknown,
  root = 'parameters',
): Promise<Instantiated<unknown>> {
  const given = plain ?? {};
  if (!isObject(given)) return refused(root, `expected an object, got ${shownValue(given)}`);
  if (valueClass && isAnyObject(valueClass)) return { ok: true, value: given };
  if (!valueClass) return withoutClass(given, root);
  try {
    const mistakes = new Mistakes();
    const value = build(valueClass as ValueClass, given, root, mistakes);
    const effort = new Effort();
    const errors = await effort.count(() =>
      validate(value, { whitelist: true, forbidNonWhitelisted: true, validationError: { target: false } }),
    );
    if (effort.isSpent) return refused(root, TOO_MUCH_EFFORT);
    addValidationErrors(mistakes, errors, root);
    return mistakes.count === 0 ? { ok: true, value } : { ok: false, mistakes };
  } catch (error) {
    if (propertyOf(error, 'name') !== 'RangeError') throw error;
    return refused(root, 'expected less deep nesting; this value cannot be walked through');
  }
}

function build(valueClass: ValueClass, plain: object, path: string, mistakes: Mistakes): object {
  const instance = new valueClass();
  const known = propertyRules(valueClass);
  for (const [key, value] of Object.entries(plain)) {
    if (!known.has(key)) {
      // Never set: "constructor" or "__proto__" would change what the instance is.
      mistakes.add(() => ({
        property: propertyPath(path, key),
        message: `is not known here; known are ${[...known.keys()].join(', ')}`,
      }));
      continue;
    }
    const place = propertyPath(path, key);
    const list = holdsList(valueClass, known.get(key) ?? []);
    if (list !== undefined && isObjectOrList(value) && Array.isArray(value) !== list) {
      mistakes.add(() => ({ property: place, message: `expected ${list ? 'a list' : 'an object'}, got ${shownValue(value)}` }));
    }
    const nested = nestedClass(valueClass, key);
    Reflect.set(instance, key, nested ? buildNested(nested, value, place, mistakes) : value);
  }
  return instance;
}

function buildNested(nested: ValueClass, value: unknown, path: string, mistakes: Mistakes): unknown {
  if (Array.isArray(value)) return value.map((item, index) => buildItem(nested, item, propertyPath(path, index), mistakes));
  if (isDateClass(nested)) return typeof value === 'string' ? new Date(value) : value;
  return isObject(value) ? build(nested, value, path, mistakes) : value;
}

/** class-validator looks into a list within a list as if it were the list itself. */
function buildItem(nested: ValueClass, item: unknown, path: string, mistakes: Mistakes): unknown {
  if (!Array.isArray(item)) return buildNested(nested, item, path, mistakes);
  mistakes.add(() => ({ property: path, message: `expected an object, got ${shownValue(item)}` }));
  return item;
}

function isDateClass(nested: unknown): boolean {
  return nested === Date;
}

function isObject(value: unknown): value is object {
  return isObjectOrList(value) && !Array.isArray(value);
}

function isObjectOrList(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function withoutClass(given: object, root: string): Instantiated<unknown> {
  const mistakes = new Mistakes();
  for (const key of Object.keys(given))
    mistakes.add(() => ({ property: propertyPath(root, key), message: 'is not known here; nothing is expected, leave it out' }));
  return mistakes.count === 0 ? { ok: true, value: given } : { ok: false, mistakes };
}

function refused(property: string, message: string): Instantiated<never> {
  const mistakes = new Mistakes();
  mistakes.add(() => ({ property, message }));
  return { ok: false, mistakes };
}
