import { ValidationTypes } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { holdsList } from './holds-list.js';
import type { JsonSchema } from './json-schema.js';
import { nestedClass } from './nested-class.js';
import type { ValueClass } from './nested-class.js';
import { patternsIn, schemaPattern } from './patterns/index.js';
import { propertyRules, unfitPattern } from './property-rules.js';
import type { PropertyRule } from './property-rules.js';
import { refuseUnfitClass } from './refuse-unfit-class.js';
import { SCHEMA_CONVERTERS } from './schema-converters.js';

/**
 * The JSON Schema of exactly this class, nested classes under `$defs`. Unknown properties are refused; an optional property
 * may be null; a property under `@ValidateIf` may be anything (the class decides when the job runs).
 * Throws a TypeError that names the class and what to change when a class cannot serve.
 */
export function classSchema(root: ValueClass): JsonSchema {
  const references = new Map<ValueClass, string>([[root, '#']]);
  const definitions: Record<string, JsonSchema> = {};
  const refer = (nested: ValueClass): string => {
    const known = references.get(nested);
    if (known) return known;
    const twins = [...references.keys()].filter((other) => other.name === nested.name).length;
    const name = twins === 0 ? nested.name : `${nested.name}${twins + 1}`;
    references.set(nested, `#/$defs/${name}`);
    definitions[name] = ownSchema(nested, refer);
    return `#/$defs/${name}`;
  };
  const schema = ownSchema(root, refer);
  return Object.keys(definitions).length > 0 ? { ...schema, $defs: definitions } : schema;
}

/** The schema of one class, with references in place of nested classes. */
function ownSchema(owner: ValueClass, refer: (nested: ValueClass) => string): JsonSchema {
  refuseUnfitClass(owner);
  const written = targetConstructorToSchema(owner, {
    additionalConverters: {
      ...SCHEMA_CONVERTERS,
      [ValidationTypes.NESTED_VALIDATION]: (rule) => nestedSchema(owner, [rule], refer),
    },
  });
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [property, rules] of propertyRules(owner)) {
    properties[property] = propertySchema(written.properties?.[property] ?? {}, rules);
    if (isRequired(rules)) required.push(property);
  }
  for (const [property, schema] of Object.entries(properties)) refuseUnfitPatterns(owner, `the schema of property "${property}"`, schema);
  refuseUnfitPatterns(owner, 'its schema', { ...written, properties: {} });
  return { ...written, type: 'object', properties, required, additionalProperties: false };
}

/** Schemas have patterns of their own, from `@JSONSchema`. */
function refuseUnfitPatterns(owner: ValueClass, place: string, schema: unknown): void {
  for (const pattern of patternsIn(schema)) {
    try {
      schemaPattern(pattern);
    } catch (error) {
      throw unfitPattern(owner, place, error);
    }
  }
}

/** The schema of one item where the decorator says `each`: the list around it is written by class-validator-jsonschema. */
function nestedSchema(owner: ValueClass, rules: readonly PropertyRule[], refer: (nested: ValueClass) => string) {
  const [rule] = rules;
  const nested = rule && nestedClass(owner, rule.propertyName);
  const schema = nested ? { $ref: refer(nested) } : {};
  return holdsList(owner, rules) && !rule?.each ? { type: 'array' as const, items: schema } : schema;
}

function isRequired(rules: readonly PropertyRule[]): boolean {
  const asksForSomething = rules.some((rule) => rule.type !== ValidationTypes.WHITELIST);
  return asksForSomething && !rules.some((rule) => rule.type === ValidationTypes.CONDITIONAL_VALIDATION);
}

function propertySchema(written: object, rules: readonly PropertyRule[]): JsonSchema {
  const conditions = rules.filter((rule) => rule.type === ValidationTypes.CONDITIONAL_VALIDATION);
  if (conditions.length === 0) return { ...written };
  const isOptional = conditions.every((rule) => rule.name === 'isOptional');
  return isOptional ? { anyOf: [{ ...written }, { type: 'null' }] } : {};
}
