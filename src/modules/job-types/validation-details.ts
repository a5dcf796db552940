import type { ValidationError } from 'class-validator';
import { propertyPath, type ErrorDetail } from '#libs/contract';
import { shownValue } from './shown-value.js';

/** class-validator's tree of errors as details with whole paths. */
export function validationDetails(errors: readonly ValidationError[], path: string, inList = false): ErrorDetail[] {
  return errors.flatMap((error) => {
    const property = propertyPath(path, inList ? Number(error.property) : error.property);
    const own = Object.values(error.constraints ?? {}).map((message) => ({
      property,
      message: `${message}, got ${shownValue(error.value)}`,
    }));
    return [...own, ...validationDetails(error.children ?? [], property, Array.isArray(error.value))];
  });
}
