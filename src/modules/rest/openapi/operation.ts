import type { JsonSchema } from '../../job-types/index.js';
import { listOf, objectOf, ref, text } from './schema-parts.js';

/** A parameter of an operation as OpenAPI has it. */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
  readonly description?: string;
}

/** An operation as OpenAPI has it. */
export interface Operation {
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

/** What an operation takes and gives, in short. */
export interface OperationParts {
  readonly summary: string;
  readonly tag: string;
  readonly parameters?: readonly Parameter[];
  /** The name of the schema of a JSON body, or the media type of another one. */
  readonly body?: string;
  /** The status of the answer (200), its schema or, for what is not JSON, its media type; without either it is empty. */
  readonly status?: number;
  readonly answer?: JsonSchema | string;
  /** Statuses besides. */
  readonly also?: Readonly<Record<number, string>>;
}

/** An operation whose refusals are problem details. */
export function operation({ summary, tag, parameters, body, status = 200, answer, also = {} }: OperationParts): Operation {
  const others = Object.entries(also).map(([code, description]) => [code, { description }]);
  return {
    summary,
    tags: [tag],
    ...(parameters ? { parameters } : {}),
    ...(body === undefined ? {} : { requestBody: { content: contentOf(body.includes('/') ? body : ref(body)) } }),
    responses: {
      [status]: { description: 'Done', ...(answer === undefined ? {} : { content: contentOf(answer) }) },
      ...Object.fromEntries(others),
      default: { description: 'Refused, or failed', content: { 'application/problem+json': { schema: ref('Problem') } } },
    },
  };
}

/** A list without pages. */
export const itemsOf = (schema: string): JsonSchema => objectOf({ items: listOf(ref(schema)) });

/** A part of a path. */
export const pathParameter = (name: string): Parameter => ({ name, in: 'path', required: true, schema: text });

/** A key of a query that may be left out. */
export const queryParameter = (name: string, schema: JsonSchema, description?: string): Parameter => ({
  name,
  in: 'query',
  schema,
  ...(description === undefined ? {} : { description }),
});

function contentOf(what: JsonSchema | string): object {
  return typeof what === 'string' ? { [what]: {} } : { 'application/json': { schema: what } };
}
