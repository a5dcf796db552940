const MAX_CHARACTERS = 80;

/** A value as an error message shows what came: JSON, cut when it is long. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_CHARACTERS + 1)) : String(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}… (${String(value).length} characters)` : text;
}
