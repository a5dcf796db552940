import { types } from 'node:util';
import { ARRAY_UNIQUE, getMetadataStorage, IS_EMAIL, IS_URL, MATCHES } from 'class-validator';
import type { ValueClass } from './nested-class.js';
import { LinearRegExp, UnfitPattern } from './patterns/index.js';
import { useIndexedList } from './unique-items.js';

/** class-validator's metadata of one decorator on one property. */
export type PropertyRule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** class-validator's own decorators that take patterns. A custom decorator runs its author's code on its patterns. */
const WITH_PATTERNS: ReadonlySet<string | undefined> = new Set([MATCHES, IS_URL, IS_EMAIL]);

/** The decorators that take linear time since they were prepared. */
const prepared = new WeakSet<PropertyRule>();

/**
 * The class-validator decorators of a class, those of its ancestors included, by property. Once, they are changed in the metadata that
 * class-validator checks by, so that they take linear time: their patterns are compiled for RE2, and lists of unique items get an index.
 * @throws TypeError that names the class and the property, when a pattern cannot be tested in linear time.
 */
export function propertyRules(owner: ValueClass): Map<string, PropertyRule[]> {
  const rules = new Map<string, PropertyRule[]>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(owner, '', true, false)) {
    if (!prepared.has(rule)) prepare(rule, owner);
    const known = rules.get(rule.propertyName);
    if (known) known.push(rule);
    else rules.set(rule.propertyName, [rule]);
  }
  return rules;
}

function prepare(rule: PropertyRule, owner: ValueClass): void {
  if (rule.name === ARRAY_UNIQUE) useIndexedList(rule.constraintCls.prototype);
  if (WITH_PATTERNS.has(rule.name)) useLinearPatterns(rule, owner);
  prepared.add(rule);
}

function useLinearPatterns(rule: PropertyRule, owner: ValueClass): void {
  try {
    const constraints = (rule.constraints ?? []) as unknown[];
    const [pattern, flags] = constraints;
    const isText = rule.name === MATCHES && typeof pattern === 'string';
    rule.constraints = isText ? [new LinearRegExp(pattern, flags === undefined ? '' : String(flags))] : constraints.map(linear);
  } catch (error) {
    throw unfitPattern(owner, `property "${rule.propertyName}"`, error);
  }
}

/** The error for a class with a pattern, at a place in it, that is invalid or cannot be tested in linear time. */
export function unfitPattern(owner: ValueClass, place: string, error: unknown): TypeError {
  const what = error instanceof UnfitPattern ? error.message : `an invalid pattern (${String(error)}); correct it`;
  return new TypeError(`class ${owner.name || '(anonymous)'}: ${place} has ${what}`, { cause: error });
}

/** The value with a linear pattern in place of each one, also in lists and options, such as `host_whitelist` of `@IsUrl`. */
function linear(value: unknown): unknown {
  if (value instanceof LinearRegExp) return value;
  if (types.isRegExp(value)) return new LinearRegExp(value.source, value.flags);
  if (Array.isArray(value)) return value.map(linear);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, linear(inner)]));
}
