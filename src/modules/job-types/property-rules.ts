import { getMetadataStorage } from 'class-validator';
import type { ValueClass } from './nested-class.js';

/** class-validator's metadata of one decorator on one property. */
export type PropertyRule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** The class-validator decorators of a class, those of its ancestors included, by property. */
export function propertyRules(owner: ValueClass): Map<string, PropertyRule[]> {
  const rules = new Map<string, PropertyRule[]>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(owner, '', true, false)) {
    const known = rules.get(rule.propertyName);
    if (known) known.push(rule);
    else rules.set(rule.propertyName, [rule]);
  }
  return rules;
}
