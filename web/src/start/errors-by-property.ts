import type { ProblemDetail } from '../api/problem';

/** What is wrong, by property: `tenant`, `parameters.items[0].name`. */
export type PropertyErrors = ReadonlyMap<string, readonly string[]>;

/** Puts the service's findings together by property. */
export function errorsByProperty(details: readonly ProblemDetail[]): PropertyErrors {
  const errors = new Map<string, string[]>();
  for (const { property, message } of details) errors.set(property, [...(errors.get(property) ?? []), message]);
  return errors;
}

/** The steps of a property: `parameters.items[0]["odd key"]` is parameters, items, 0, odd key. */
export function propertySteps(property: string): string[] {
  return [...property.matchAll(/([^.[\]"]+)|\["((?:[^"\\]|\\.)*)"\]/g)].map(
    ([, plain, quoted]) => plain ?? (quoted ?? '').replace(/\\(.)/g, '$1'),
  );
}
