import { JobcastError } from '#libs/contract';
import { checkFields, isFields, shown, type FieldCheck, type Fields } from '../jobs/index.js';

/**
 * The fields of a body or a query, checked; null means absent. Nothing at all means that there are none.
 * @throws JobcastError `INVALID_MESSAGE` with everything that is wrong.
 */
export function readFields(given: unknown, checks: Readonly<Record<string, FieldCheck>>): Fields {
  const fields = given ?? {};
  if (!isFields(fields)) {
    throw new JobcastError('INVALID_MESSAGE', `expected a JSON object, got ${shown(given)}; send one, with content-type: application/json`);
  }
  const mistakes = checkFields(fields, checks, '');
  if (mistakes.count > 0) throw mistakes.toError();
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Refuses a body that brings anything. @throws JobcastError `INVALID_MESSAGE` */
export function readNothing(body: unknown): void {
  readFields(body, {});
}
