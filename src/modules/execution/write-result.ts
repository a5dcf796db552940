/** What `run` returned, as JSON (undefined: nothing), or why it cannot be written so. Plain values: it may come from another thread. */
export type WrittenResult = { readonly ok: true; readonly json: string | undefined } | { readonly ok: false; readonly message: string };

/** Writes what `run` returned as JSON of at most `maxBytes` in UTF-8. Never throws. */
export function writeResult(returned: unknown, maxBytes: number): WrittenResult {
  try {
    const json: string | undefined = JSON.stringify(returned);
    if (json === undefined && returned !== undefined) return { ok: false, message: `expected a JSON value, got ${typeof returned}` };
    const bytes = Buffer.byteLength(json ?? '');
    if (bytes <= maxBytes) return { ok: true, json };
    return { ok: false, message: `expected at most ${maxBytes} bytes of JSON, got ${bytes}; store big results elsewhere and return where` };
  } catch (error) {
    return {
      ok: false,
      message: `expected a value that can be written as JSON: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
