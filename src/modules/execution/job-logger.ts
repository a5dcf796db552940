import { guarded, isError, stackTraceOf, storableText, textOf } from '#libs/foreign-value';
import type { JobLogger } from '#libs/job-kit';

/** More characters of one entry are cut: a text can become so long that nothing can be added to it. */
const MAX_LENGTH = 8_388_608;

/** Writes each call as one entry, `<time in UTC> <LEVEL> <message> <fields as JSON>` with a line break at the end. Never throws. */
export function jobLogger(write: (entry: string, isError: boolean) => void): JobLogger {
  const level = (name: string) => (message: unknown, fields?: unknown) => {
    const texts = [textOf(message), ...(fields === undefined || fields === null ? [] : [fieldsText(fields)])].map(cut);
    write(storableText(`${new Date().toISOString()} ${name} ${texts.join(' ')}\n`), name === 'ERROR');
  };
  return { debug: level('DEBUG'), info: level('INFO'), warn: level('WARN'), error: level('ERROR') };
}

function fieldsText(fields: unknown): string {
  const asJson = (): string | undefined => JSON.stringify(fields, (_, value: unknown) => (isError(value) ? stackTraceOf(value) : value));
  // JSON cannot hold circles and big integers, and objects may throw.
  return guarded(asJson, () => undefined) ?? textOf(fields);
}

function cut(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}… (${text.length - MAX_LENGTH} more characters)`;
}
