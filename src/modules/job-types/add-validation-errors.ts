import type { ValidationError } from 'class-validator';
import { propertyPath, type Mistakes } from '#libs/contract';
import { shownValue } from './shown-value.js';

/** Adds class-validator's tree of errors as mistakes with whole paths. */
export function addValidationErrors(mistakes: Mistakes, errors: readonly ValidationError[], path: string, inList = false): void {
  for (const { property: key, constraints, value, children } of errors) {
    // An object that class-validator knows no rules of, such as one in a list within a list, has an error without a property.
    const property = (key as string | undefined) === undefined ? path : propertyPath(path, inList ? Number(key) : key);
    for (const message of Object.values(constraints ?? {}))
      mistakes.add(() => ({ property, message: `${message}, got ${shownValue(value)}` }));
    addValidationErrors(mistakes, children ?? [], property, Array.isArray(value));
  }
}
