import type { Tell } from '#libs/amqp';

function line(level: 'warn' | 'error'): Tell['warn'] {
  return (fields, message) => void process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`);
}

/** Tells warnings and errors on stderr, a JSON object a line, and nothing else. */
export const tellStderr: Tell = { info: () => undefined, warn: line('warn'), error: line('error') };
