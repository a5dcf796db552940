import type { JsonSchema } from './json-schema.js';

/** What stands in place of a secret. */
export const MASK = '••••';
/** A schema may refer to itself: deeper secrets than this are not masked. */
const MAX_DEPTH = 8;
const known = new WeakMap<JsonSchema, string[][]>();

/**
 * The paths of the properties that a schema takes for secrets (`format: "password"`, or `writeOnly: true`). Items of lists count as the
 * list itself.
 */
export function secretPaths(schema: JsonSchema): string[][] {
  const paths = known.get(schema) ?? pathsIn(schema, schema, 0);
  known.set(schema, paths);
  return paths;
}

function pathsIn(schema: JsonSchema, root: JsonSchema, depth: number): string[][] {
  if (depth > MAX_DEPTH) return [];
  const found = Object.entries(objectOf(schema.properties)).flatMap(([name, part]) =>
    isSecret(objectOf(part)) ? [[name]] : pathsIn(objectOf(part), root, depth + 1).map((path) => [name, ...path]),
  );
  return [...found, ...partsOf(schema, root).flatMap((part) => pathsIn(part, root, depth + 1))];
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

/** The parts of a schema that describe the same value, or the items of a list. */
function partsOf(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const lists = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []));
  return [...lists, schema.items, refOf(schema, root)].filter((part) => part !== undefined).map(objectOf);
}

function refOf({ $ref }: JsonSchema, root: JsonSchema): unknown {
  if ($ref === '#') return root;
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
