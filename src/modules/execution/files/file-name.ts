import { JobcastError } from '#libs/contract';
import { shown } from '../../jobs/index.js';

const MAX_CHARACTERS = 255;
/** Control characters, lone surrogates (with the flag `u` the halves of a pair are one character), and what separates folders. */
const REFUSED = /[\p{Cc}\p{Cs}/\\]/u;

/**
 * The name of a job's file, as it was given: a label for people and downloads, never a path. @throws JobcastError `INVALID_MESSAGE`
 * for what is no plain name.
 */
export function fileName(name: unknown): string {
  const isPlain = typeof name === 'string' && name !== '.' && name !== '..' && !REFUSED.test(name);
  const length = isPlain ? [...name].length : 0;
  if (isPlain && length > 0 && length <= MAX_CHARACTERS) return name;
  const message = `expected a plain name of 1 to ${MAX_CHARACTERS} characters without "/", "\\" and control characters, got ${shown(name)}; give one such as "report.csv"`;
  throw new JobcastError('INVALID_MESSAGE', `the file's name: ${message}`, [{ property: 'name', message }]);
}
