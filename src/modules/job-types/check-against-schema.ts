import type { ErrorObject } from 'ajv';
import { Mistakes, propertyPath, type ErrorDetail } from '#libs/contract';
import { CompiledSchemas } from './compiled-schemas.js';
import type { JsonSchema } from './json-schema.js';
import { Effort, TOO_MUCH_EFFORT } from './patterns/index.js';
import { schemaErrorMessage } from './schema-error-message.js';

/** Values above this size are checked up to the first mistake: a list of a million wrong items takes seconds to check to its end. */
export const LARGE_BYTES = 65_536;

const forAll = new CompiledSchemas({ allErrors: true });
const forFirst = new CompiledSchemas({ allErrors: false });

/** How a value is checked. */
export interface SchemaCheck {
  /** Begins every path: `jobs[3].parameters` gives `jobs[3].parameters.items[2].name`. Default `parameters`. */
  readonly root?: string;
  /** The size as JSON of the value, and of those in the same message that were checked before it. Default 0. */
  readonly bytes?: number;
  /** The mistakes of the message, to which those of the value are added. Default none. */
  readonly mistakes?: Mistakes;
  /** The effort that the values of the message share. Default: one for this value alone. */
  readonly effort?: Effort;
}

/**
 * Checks a JSON value by a type's schema and returns the mistakes. Null and undefined are read as the empty object, since absent parameters
 * mean that. The value is never changed.
 */
export function checkAgainstSchema(
  schema: JsonSchema,
  value: unknown,
  { root = 'parameters', bytes = 0, mistakes = new Mistakes(), effort = new Effort() }: SchemaCheck = {},
): Mistakes {
  const checked = value ?? {};
  const isLarge = bytes > LARGE_BYTES;
  const validate = (isLarge ? forFirst : forAll).for(schema);
  const isRight = effort.count(() => validate(checked));
  const errors = validate.errors ?? [];
  if (effort.isSpent) {
    const [first] = isLarge ? errors : []; // all errors do not show which one it was
    mistakes.add(() => ({ property: first ? pathOf(first.instancePath, checked, root) : root, message: TOO_MUCH_EFFORT }));
    return mistakes;
  }
  if (isRight) return mistakes;
  const telling = errors.filter(tellsSomething);
  for (const error of telling.length > 0 ? telling : errors) mistakes.add(() => detailOf(error, checked, root));
  if (isLarge) mistakes.noteLimit(`parameters above ${LARGE_BYTES} bytes are checked up to the first mistake`);
  return mistakes;
}

/** An optional property is `anyOf: [its schema, null]`: that it is not null either, and that neither fits, repeats the first error. */
function tellsSomething({ keyword, params, schema }: ErrorObject): boolean {
  if (keyword === 'type') return params['type'] !== 'null';
  return !(keyword === 'anyOf' && Array.isArray(schema) && isNullSchema(schema.at(-1)));
}

function isNullSchema(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'null';
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
