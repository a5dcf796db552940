import type { Bound } from '#libs/contract';
import type { JsonSchema } from '../../job-types/index.js';

/** Short forms of JSON Schema, so that the document can be read beside the views that it describes. */
export const text: JsonSchema = { type: 'string' };
export const textOrNull: JsonSchema = { type: ['string', 'null'] };
export const integer: JsonSchema = { type: 'integer' };
export const integerOrNull: JsonSchema = { type: ['integer', 'null'] };
export const number: JsonSchema = { type: 'number' };
export const numberOrNull: JsonSchema = { type: ['number', 'null'] };
export const flag: JsonSchema = { type: 'boolean' };
export const anything: JsonSchema = {};
export const time: JsonSchema = { type: 'string', format: 'date-time' };
export const timeOrNull: JsonSchema = { type: ['string', 'null'], format: 'date-time' };
export const uuid: JsonSchema = { type: 'string', format: 'uuid' };
export const name: JsonSchema = { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,62}$' };

/** A number within a bound. */
export const within = ({ min, max, fractions }: Bound): JsonSchema => ({
  type: fractions ? 'number' : 'integer',
  minimum: min,
  maximum: max,
});

/** Null, or a number within a bound. */
export const withinOrNull = (bound: Bound): JsonSchema => ({ ...within(bound), type: [bound.fractions ? 'number' : 'integer', 'null'] });

/** A list of items. */
export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** Another schema of the document. */
export const ref = (schema: string): JsonSchema => ({ $ref: `#/components/schemas/${schema}` });

/** Null, or what the schema says. */
export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

/** An object of just these properties; all are always there but the optional ones. */
export function objectOf(properties: Readonly<Record<string, JsonSchema>>, optional: readonly string[] = []): JsonSchema {
  const required = Object.keys(properties).filter((property) => !optional.includes(property));
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false };
}

/** A page of items. */
export const pageOf = (items: JsonSchema): JsonSchema => objectOf({ items: listOf(items), nextCursor: textOrNull });
