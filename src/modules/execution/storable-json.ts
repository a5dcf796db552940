import { storableText } from '#libs/foreign-value';

/** How JSON.stringify writes U+0000 and lone surrogates. */
const SUSPECT = /\\u(?:0000|d[89a-f])/;

/** The value of a JSON text with U+0000 and lone surrogates replaced by U+FFFD, in keys as well. */
export function storableJson(json: string): unknown {
  const value: unknown = JSON.parse(json);
  return SUSPECT.test(json) ? clean(value) : value;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [storableText(key), clean(part)]));
}
