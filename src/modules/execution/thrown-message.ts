import { stackTraceOf } from './stack-trace.js';

const MAX_LENGTH = 1_000;

/** One short text for a reason: an Error's message, else the first line of what {@link stackTraceOf} says. */
export function thrownMessage(thrown: unknown): string {
  const trace = stackTraceOf(thrown);
  const [firstLine = trace] = trace.split('\n', 1);
  return firstLine.length <= MAX_LENGTH ? firstLine : `${firstLine.slice(0, MAX_LENGTH)}…`;
}
