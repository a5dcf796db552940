import { guarded, isError, propertyOf, shown, textOf } from './foreign-value.js';
import { storableText } from './storable-text.js';

/** More than this many characters of one trace are cut: nobody reads them, and a loop in a message must not fill the table. */
const MAX_LENGTH = 1_000_000;
/** How many causes and gathered errors of one trace are told. */
const MAX_ERRORS = 100;
const MAX_MESSAGE_LENGTH = 1_000;

/**
 * The stack trace of whatever was thrown: an Error with the chain of its causes and the errors that it gathers
 * (AggregateError), or any other value as it looks. Never throws and is never empty.
 */
export function stackTraceOf(thrown: unknown): string {
  const trace = describe(thrown, new Set());
  const cut = trace.length <= MAX_LENGTH ? trace : `${trace.slice(0, MAX_LENGTH)}\n… (${trace.length - MAX_LENGTH} more characters)`;
  return storableText(cut);
}

/** One short text for a reason: an Error's message, else the first line of what {@link stackTraceOf} says. Never throws. */
export function thrownMessage(thrown: unknown): string {
  const trace = stackTraceOf(thrown);
  const [firstLine = trace] = trace.split('\n', 1);
  return firstLine.length <= MAX_MESSAGE_LENGTH ? firstLine : `${firstLine.slice(0, MAX_MESSAGE_LENGTH)}…`;
}

function describe(thrown: unknown, seen: Set<unknown>): string {
  if (seen.has(thrown)) return '(an error that is told above)';
  if (seen.size >= MAX_ERRORS) return '(more errors are not told)';
  if (!isError(thrown)) return `Thrown value, not an Error: ${shown(thrown)}`;
  seen.add(thrown);
  const parts = [headOf(thrown), ...gatheredBy(thrown, seen)];
  const cause = propertyOf(thrown, 'cause');
  if (cause !== undefined) parts.push(`Caused by: ${describe(cause, seen)}`);
  return parts.join('\n');
}

/** As much of a trace as can be kept: the parts of a long one must not together become longer than a text can be. */
function headOf(error: unknown): string {
  const stack = propertyOf(error, 'stack');
  const head = typeof stack === 'string' && stack !== '' ? stack : `${told(error, 'name')}: ${told(error, 'message')}`;
  return head.slice(0, MAX_LENGTH + 1);
}

function gatheredBy(error: unknown, seen: Set<unknown>): string[] {
  const gathered = propertyOf(error, 'errors');
  const isList = guarded(
    () => Array.isArray(gathered),
    () => false,
  );
  const length = isList ? propertyOf(gathered, 'length') : 0;
  if (typeof length !== 'number' || !(length > 0)) return [];
  const parts: string[] = [];
  for (let index = 0; index < length && seen.size < MAX_ERRORS && index < MAX_ERRORS; index += 1) {
    parts.push(`Error ${index + 1} of ${length}: ${describe(propertyOf(gathered, index), seen)}`);
  }
  return parts.length < length ? [...parts, `(${length - parts.length} more errors)`] : parts;
}

function told(error: unknown, property: 'name' | 'message'): string {
  const value = propertyOf(error, property);
  return value === undefined ? `(${property} cannot be read)` : textOf(value);
}
