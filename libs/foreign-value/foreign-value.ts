import { inspect } from 'node:util';
import { isNativeError } from 'node:util/types';
import { storableText } from './storable-text.js';

/** In characters. */
const MAX_REASON_LENGTH = 10_000;

/**
 * A foreign value is one that a runner made: what it threw, returned, logged or handed over. Each use of it may run the runner's
 * code (a getter, `toString`, `toJSON`, the trap of a proxy), and that may throw another such value. Every part of the service that
 * touches foreign values does it by the functions of this library, none of which throws.
 */

/** Calls `work`, which touches foreign values; gives what `otherwise` makes of it when that throws. `otherwise` must not throw. */
export function guarded<T>(work: () => T, otherwise: (thrown: unknown) => T): T {
  try {
    return work();
  } catch (thrown) {
    return otherwise(thrown);
  }
}

/** Whether it is an error, also one of another realm, which is an instance of another Error. */
export function isError(value: unknown): boolean {
  return guarded(
    () => isNativeError(value) || value instanceof Error,
    () => false,
  );
}

/** A property of any value; undefined when there is none, or it cannot be read. */
export function propertyOf(value: unknown, name: PropertyKey): unknown {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return guarded(
    () => (isObject ? Reflect.get(value, name) : undefined),
    () => undefined,
  );
}

/** Any value as Node's `inspect` shows it, without calling methods of its own. */
export function shown(value: unknown): string {
  return guarded(
    () => inspect(value, { depth: 4, customInspect: false, maxStringLength: 10_000 }),
    () => `(a value of the type ${typeof value} that cannot be shown)`,
  );
}

/** A text as it is, and any other value as {@link shown} shows it. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : shown(value);
}

/** An error's message, and any other thrown value as {@link textOf} gives it: a text that can be stored. */
export function messageOf(thrown: unknown): string {
  const message = isError(thrown) ? propertyOf(thrown, 'message') : undefined;
  return reasonText(typeof message === 'string' ? message : textOf(thrown));
}

/** A text of a runner's as part of a job's reason: one that can be stored, and not too long to be read. */
export function reasonText(text: string): string {
  const cut =
    text.length <= MAX_REASON_LENGTH ? text : `${text.slice(0, MAX_REASON_LENGTH)}… (${text.length - MAX_REASON_LENGTH} more characters)`;
  return storableText(cut);
}
