import { ValidationTypes } from 'class-validator';
import type { ValueClass } from './nested-class.js';
import type { PropertyRule } from './property-rules.js';

/**
 * Whether a property with `@ValidateNested` holds a list (it says `each`, or is declared as an array) or one object;
 * undefined without it. class-validator itself would let a list stand for an object and an object for a list.
 */
export function holdsList(owner: ValueClass, rules: readonly PropertyRule[]): boolean | undefined {
  const nested = rules.find((rule) => rule.type === ValidationTypes.NESTED_VALIDATION);
  if (!nested) return undefined;
  return nested.each || Reflect.getMetadata('design:type', owner.prototype as object, nested.propertyName) === Array;
}
