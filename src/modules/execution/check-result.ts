import { messageOf, type WrittenJson } from '#libs/foreign-value';
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
export async function checkResult(written: WrittenJson, resultClass: ResultRules['resultClass']): Promise<CheckedResult> {
  if (!written.ok) return refused(written.message);
  try {
    const result = written.json === undefined ? undefined : storableJson(written.json);
    if (!resultClass) return { ok: true, result };
    const checked = await instantiate(resultClass, result, 'result');
    if (checked.ok) return { ok: true, result };
    return refused(String(checked.mistakes));
  } catch (error) {
    return refused(`expected a value that can be checked: ${messageOf(error)}`);
  }
}

function refused(message: string): CheckedResult {
  return { ok: false, message: `the result was refused: ${message}` };
}
