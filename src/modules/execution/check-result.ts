import { instantiate } from '../job-types/index.js';
import { storableJson } from './storable-json.js';

/** What a result must be. */
export interface ResultRules {
  /** Undefined: any JSON value, or none. */
  readonly resultClass: (new () => unknown) | undefined;
  /** The most that it may take as JSON in UTF-8. */
  readonly maxBytes: number;
}

/** The result as it is stored (undefined: there is none), or what is wrong with it. */
export type CheckedResult = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly message: string };

/** Makes plain JSON of what `run` returned and checks it with the type's result class. */
export async function checkResult(returned: unknown, { resultClass, maxBytes }: ResultRules): Promise<CheckedResult> {
  try {
    const json: string | undefined = JSON.stringify(returned);
    if (json === undefined && returned !== undefined) return refused(`expected a JSON value, got ${typeof returned}`);
    const bytes = Buffer.byteLength(json ?? '');
    if (bytes > maxBytes)
      return refused(`expected at most ${maxBytes} bytes of JSON, got ${bytes}; store big results elsewhere and return where`);
    const result = json === undefined ? undefined : storableJson(json);
    if (!resultClass) return { ok: true, result };
    const checked = await instantiate(resultClass, result, 'result');
    if (checked.ok) return { ok: true, result };
    return refused(checked.details.map(({ property, message }) => `${property} ${message}`).join('; '));
  } catch (error) {
    return refused(`expected a value that can be written as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refused(message: string): CheckedResult {
  return { ok: false, message: `the result was refused: ${message}` };
}
