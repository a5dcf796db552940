import type { JobLogger, LogFields } from '#libs/job-kit';
import { inspect } from 'node:util';
import { stackTraceOf } from './stack-trace.js';
import { storableText } from './storable-text.js';

/** Writes each call as one entry, `<time in UTC> <LEVEL> <message> <fields as JSON>` with a line break at the end. Never throws. */
export function jobLogger(write: (entry: string, isError: boolean) => void): JobLogger {
  const level = (name: string) => (message: string, fields?: LogFields) => {
    write(storableText(`${new Date().toISOString()} ${name} ${message}${fields ? ` ${fieldsText(fields)}` : ''}\n`), name === 'ERROR');
  };
  return { debug: level('DEBUG'), info: level('INFO'), warn: level('WARN'), error: level('ERROR') };
}

function fieldsText(fields: LogFields): string {
  try {
    return JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? stackTraceOf(value) : value));
  } catch {
    return inspect(fields); // what is no JSON: circles, big integers
  }
}
