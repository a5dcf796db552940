import type { JsonSchema } from './json-schema.js';

/** What stands in place of a secret. */
const MASK = '••••';
const MAX_DEPTH = 20;

/**
 * The paths of the properties that a schema takes for secrets (`format: "password"`, or `writeOnly: true`). Items of lists count as the
 * list itself.
 */
export function secretPaths(schema: JsonSchema, root: JsonSchema = schema, depth = 0): string[][] {
  if (depth > MAX_DEPTH) return [];
  const found = Object.entries(objectOf(schema.properties)).flatMap(([name, part]) =>
    isSecret(objectOf(part)) ? [[name]] : secretPaths(objectOf(part), root, depth + 1).map((path) => [name, ...path]),
  );
  return [...found, ...partsOf(schema, root).flatMap((part) => secretPaths(part, root, depth + 1))];
}

/** The value with secrets masked; itself where the schema knows none. */
export function withoutSecrets(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (paths.length === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, paths));
  const entries = Object.entries(value).map(([key, inner]) => {
    const deeper = paths.filter(([first]) => first === key).map((path) => path.slice(1));
    return [key, deeper.some((path) => path.length === 0) ? masked(inner) : withoutSecrets(inner, deeper)];
  });
  return Object.fromEntries(entries);
}

function masked(value: unknown): unknown {
  return value === null ? null : MASK;
}

/** The parts of a schema that describe the same value, or the items of a list. Without the empty ones: each would have two more below it. */
function partsOf(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const lists = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []));
  return [...lists, schema.items, refOf(schema, root)].map(objectOf).filter((part) => Object.keys(part).length > 0);
}

function refOf({ $ref }: JsonSchema, root: JsonSchema): unknown {
  if (typeof $ref !== 'string' || !$ref.startsWith('#/')) return undefined;
  return $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((part, step) => objectOf(part)[step], root);
}

function isSecret(schema: JsonSchema): boolean {
  return schema.format === 'password' || schema.writeOnly === true;
}

function objectOf(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}
