import type { ErrorObject } from 'ajv';
import { propertyPath, type ErrorDetail } from '#libs/contract';
import { CompiledSchemas } from './compiled-schemas.js';
import type { JsonSchema } from './json-schema.js';
import { schemaErrorMessage } from './schema-error-message.js';

/** How many mistakes are told at once; a list of a million wrong items needs no million messages. */
const MAX_DETAILS = 50;

const compiled = new CompiledSchemas();

/**
 * What is wrong with a JSON value, by a type's schema; an empty list is good. Null and undefined are read as the empty
 * object, since absent parameters mean that. The value is never changed. `root` begins every path: `parameters.items[2].name`.
 */
export function checkAgainstSchema(schema: JsonSchema, value: unknown, root = 'parameters'): ErrorDetail[] {
  const checked = value ?? {};
  const validate = compiled.for(schema);
  if (validate(checked)) return [];
  const errors = (validate.errors ?? []).filter(tellsSomething);
  const details = errors.slice(0, MAX_DETAILS).map((error) => detailOf(error, checked, root));
  const untold = errors.length - details.length;
  return untold > 0 ? [...details, { property: root, message: `has ${untold} more mistakes like these; put these right first` }] : details;
}

/** An optional property is `anyOf: [what it is, null]`: that it is not null either, and that none fits, are echoes of the first. */
function tellsSomething(error: ErrorObject): boolean {
  const isNullBranch = error.keyword === 'type' && error.params['type'] === 'null';
  const isEcho = error.keyword === 'anyOf' && JSON.stringify(error.schema).endsWith(',{"type":"null"}]');
  return !isNullBranch && !isEcho;
}

function detailOf(error: ErrorObject, value: unknown, root: string): ErrorDetail {
  const place = pathOf(error.instancePath, value, root);
  const named: unknown = error.params['missingProperty'] ?? error.params['additionalProperty'];
  return {
    property: named === undefined ? place : propertyPath(place, String(named)),
    message: schemaErrorMessage(error),
  };
}

/** A JSON pointer as callers read it; the value itself tells a list's index from a property that is a number. */
function pathOf(pointer: string, value: unknown, root: string): string {
  let path = root;
  let current = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path = propertyPath(path, Array.isArray(current) ? Number(key) : key);
    current = Object.getOwnPropertyDescriptor(Object(current), key)?.value;
  }
  return path;
}
