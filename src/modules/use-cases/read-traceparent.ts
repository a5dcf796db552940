/** The caller's trace (W3C), when it has the right form. */
export function readTraceparent(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(value) ? value : null;
}
