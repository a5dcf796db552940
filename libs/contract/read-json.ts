import { JobcastError } from './jobcast-error.js';
import { scanJson } from './scan-json.js';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON text that a stranger sent.
 * @throws JobcastError `INVALID_MESSAGE`: without `details` when it is not JSON in UTF-8, else with the property that {@link scanJson} refuses.
 */
export function readJson(text: Buffer): unknown {
  const refused = scanJson(text);
  if (refused) throw new JobcastError('INVALID_MESSAGE', [refused.property, refused.message].filter(Boolean).join(': '), [refused]);
  return parse(decode(text));
}

function decode(text: Buffer): string {
  try {
    return UTF8.decode(text);
  } catch {
    throw new JobcastError(
      'INVALID_MESSAGE',
      'expected a body of JSON in UTF-8, got one with bytes that are not UTF-8; encode it as UTF-8',
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new JobcastError(
      'INVALID_MESSAGE',
      `expected a body of JSON, got one that is not JSON (${detail.slice(0, 200)}); correct its syntax`,
    );
  }
}
