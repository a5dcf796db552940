import { MAX_JSON_DEPTH } from '#libs/contract';
import { messageOf } from './foreign-value.js';

/** A value as JSON (undefined: it was undefined), or why it cannot be written so. Plain values: it may come from another thread. */
export type WrittenJson = { readonly ok: true; readonly json: string | undefined } | { readonly ok: false; readonly message: string };

/**
 * Writes a foreign value as JSON of at most `maxBytes` in UTF-8, and of at most {@link MAX_JSON_DEPTH} levels of objects and lists.
 * `advice`: what to do with what takes more. Never throws.
 */
export function writeJson(value: unknown, maxBytes: number, advice: string): WrittenJson {
  try {
    const json: string | undefined = JSON.stringify(value);
    if (json === undefined) return value === undefined ? { ok: true, json } : refused(`expected a JSON value, got ${typeof value}`);
    const bytes = Buffer.byteLength(json);
    if (bytes > maxBytes) return refused(`expected at most ${maxBytes} bytes of JSON, got ${bytes}; ${advice}`);
    return isTooDeep(json)
      ? refused(`expected at most ${MAX_JSON_DEPTH} levels of objects and lists, got more; make it flatter`)
      : { ok: true, json };
  } catch (error) {
    return refused(`expected a value that can be written as JSON: ${messageOf(error)}`);
  }
}

function refused(message: string): WrittenJson {
  return { ok: false, message };
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);

/** Reads the text and not the value: PostgreSQL, a structured clone and `JSON.stringify` run out of stack at some thousands of levels. */
function isTooDeep(json: string): boolean {
  if (json.length <= 2 * MAX_JSON_DEPTH) return false;
  let depth = 0;
  let inText = false;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (inText) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inText = false;
    } else if (code === QUOTE) inText = true;
    else if (OPENING.has(code)) depth += 1;
    else if (CLOSING.has(code)) depth -= 1;
    if (depth > MAX_JSON_DEPTH) return true;
  }
  return false;
}
