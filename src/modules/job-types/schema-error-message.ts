import type { ErrorObject } from 'ajv';
import { shownValue } from './shown-value.js';

/** What a schema expected, by the keyword that was not met. */
const EXPECTED: Readonly<Record<string, (error: ErrorObject) => string>> = {
  type: ({ params }) => `expected ${[params['type']].flat().map(kindOf).join(' or ')}`,
  enum: ({ params }) => `expected one of ${listed(params['allowedValues'])}`,
  const: ({ params }) => `expected ${JSON.stringify(params['allowedValue'])}`,
  minimum: ({ params }) => `expected a number of ${params['limit']} or more`,
  maximum: ({ params }) => `expected a number of ${params['limit']} or less`,
  exclusiveMinimum: ({ params }) => `expected a number above ${params['limit']}`,
  exclusiveMaximum: ({ params }) => `expected a number below ${params['limit']}`,
  multipleOf: ({ params }) => `expected a multiple of ${params['multipleOf']}`,
  minLength: ({ params }) => `expected a text of ${params['limit']} or more characters`,
  maxLength: ({ params }) => `expected a text of ${params['limit']} or fewer characters`,
  pattern: ({ params }) => `expected a text that matches ${params['pattern']}`,
  format: ({ params }) => `expected a text of the format "${params['format']}"`,
  minItems: ({ params }) => `expected a list of ${params['limit']} or more`,
  maxItems: ({ params }) => `expected a list of ${params['limit']} or fewer`,
  uniqueItems: ({ params }) => `expected no item twice, but items ${params['j']} and ${params['i']} are equal`,
  minProperties: ({ params }) => `expected an object with ${params['limit']} or more properties`,
  not: ({ schema }) => `expected a value that does not fit ${JSON.stringify(schema)}`,
};

/** One mistake in words: what was expected, what came and, where that is not the same, what to do. */
export function schemaErrorMessage(error: ErrorObject): string {
  if (error.keyword === 'required') return `expected a value${expectedOf(error)}, got nothing; add it`;
  if (error.keyword === 'additionalProperties') {
    const known = Object.keys(propertiesOf(error));
    return known.length > 0 ? `is not known here; known are ${known.join(', ')}` : 'is not known here; nothing is expected, leave it out';
  }
  const expected = EXPECTED[error.keyword]?.(error) ?? `expected a value that ${error.message ?? error.keyword}`;
  return `${expected}, got ${shownValue(error.data)}`;
}

/** The type of a missing property, where its schema says it plainly. */
function expectedOf(error: ErrorObject): string {
  const missing: unknown = Object.getOwnPropertyDescriptor(propertiesOf(error), error.params['missingProperty'])?.value;
  const type = typeof missing === 'object' && missing !== null && 'type' in missing ? missing.type : undefined;
  return typeof type === 'string' ? ` (${kindOf(type)})` : '';
}

function propertiesOf(error: ErrorObject): object {
  const properties: unknown = error.parentSchema?.['properties'];
  return typeof properties === 'object' && properties !== null ? properties : {};
}

function kindOf(type: unknown): string {
  const kinds: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    integer: 'an integer',
    boolean: 'true or false',
    object: 'an object',
    array: 'a list',
    null: 'null',
  };
  return kinds[String(type)] ?? String(type);
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : JSON.stringify(values);
}
