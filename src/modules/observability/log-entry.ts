/** One line of the log. */
export interface LogEntry {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/**
 * Makes one entry of what Nest's `Logger` hands over: texts and objects with fields in any order, an error, a stack trace,
 * and the logger's context as the last text of several. The first text, or the field `msg`, is the message.
 */
export function logEntry(parts: readonly unknown[]): LogEntry {
  const texts = parts.filter((part) => typeof part === 'string');
  const context = parts.length > 1 && typeof parts.at(-1) === 'string' && texts.length + objectsIn(parts) > 1 ? texts.pop() : undefined;
  const stack = texts.findLast((text) => /\n[ \t]+at /.test(text));
  const errors = parts.filter((part) => part instanceof Error);
  const { msg, ...fields } = fieldsOf(parts);
  const said = texts.find((text) => text !== stack) ?? (typeof msg === 'string' ? msg : undefined);
  const message = said ?? errors[0]?.message ?? stack?.split('\n', 1)[0] ?? '';
  if (context !== undefined) fields.context = context;
  if (errors[0]) fields.err = errors[0];
  else if (stack !== undefined) fields.stack = stack;
  return { fields, message };
}

function fieldsOf(parts: readonly unknown[]): Record<string, unknown> {
  return Object.assign({}, ...parts.filter((part) => isObject(part) && !(part instanceof Error)));
}

function isObject(part: unknown): part is object {
  return typeof part === 'object' && part !== null;
}

function objectsIn(parts: readonly unknown[]): number {
  return parts.filter(isObject).length;
}
