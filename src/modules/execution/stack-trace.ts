import { inspect } from 'node:util';
import { isNativeError } from 'node:util/types';
import { storableText } from './storable-text.js';

/** More than this many characters of one trace are cut: nobody reads them, and a loop in a message must not fill the table. */
const MAX_LENGTH = 1_000_000;
/** How many causes and gathered errors of one trace are told. */
const MAX_ERRORS = 100;

/**
 * The stack trace of whatever was thrown: an Error with the chain of its causes and the errors that it gathers
 * (AggregateError), or any other value as it looks. Never throws and is never empty.
 */
export function stackTraceOf(thrown: unknown): string {
  const seen = new Set<unknown>();
  const trace = storableText(describe(thrown, seen));
  return trace.length <= MAX_LENGTH ? trace : `${trace.slice(0, MAX_LENGTH)}\n… (${trace.length - MAX_LENGTH} more characters)`;
}

function describe(thrown: unknown, seen: Set<unknown>): string {
  if (seen.has(thrown)) return '(an error that is told above)';
  if (seen.size >= MAX_ERRORS) return '(more errors are not told)';
  if (!isError(thrown)) return `Thrown value, not an Error: ${shown(thrown)}`;
  seen.add(thrown);
  const parts = [stackOf(thrown)];
  const gathered = read(thrown, 'errors');
  if (Array.isArray(gathered)) {
    gathered.forEach((error, index) => parts.push(`Error ${index + 1} of ${gathered.length}: ${describe(error, seen)}`));
  }
  if ('cause' in thrown && read(thrown, 'cause') !== undefined) parts.push(`Caused by: ${describe(read(thrown, 'cause'), seen)}`);
  return parts.join('\n');
}

/** Also one of another realm, which is an instance of another Error. */
function isError(thrown: unknown): thrown is Error {
  return isNativeError(thrown) || thrown instanceof Error;
}

function stackOf(error: Error): string {
  const stack = read(error, 'stack');
  return typeof stack === 'string' && stack !== '' ? stack : `${told(read(error, 'name'))}: ${told(read(error, 'message'))}`;
}

/** Authors may throw objects whose properties throw. */
function read(error: Error, property: 'name' | 'message' | 'stack' | 'cause' | 'errors'): unknown {
  try {
    return Reflect.get(error, property);
  } catch {
    return `(${property} cannot be read)`;
  }
}

function told(value: unknown): string {
  return typeof value === 'string' ? value : shown(value);
}

function shown(value: unknown): string {
  try {
    return inspect(value, { depth: 4, customInspect: false, maxStringLength: 10_000 });
  } catch {
    return `(a ${typeof value} that cannot be shown)`;
  }
}
