import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonSchema } from './json-schema.js';
import { schemaPattern, type SchemaPattern } from './patterns/index.js';
import { SCHEMA_FORMATS } from './schema-formats.js';
import { UNIQUE_ITEMS } from './unique-items.js';

/** How many different schemas are kept compiled; compiling one takes about a millisecond. */
const MAX_COMPILED = 500;

/**
 * A schema that another version registered, or that was altered in the table, may have a pattern that cannot be tested in linear time. Such a
 * pattern accepts every text; the type's class decides when the job runs.
 */
const regExp = Object.assign((source: string) => linearPattern(source), { code: 'linearPattern' });

function linearPattern(source: string): SchemaPattern {
  try {
    return schemaPattern(source);
  } catch {
    return { test: () => true, toString: () => source };
  }
}

/** Validators by the content of their schema, the least recently used dropped first. */
export class CompiledSchemas {
  readonly #ajv: Ajv2020;
  readonly #byContent = new Map<string, ValidateFunction>();
  /** Spares writing out the content when the same object comes again, as it does from a catalogue. */
  readonly #byObject = new WeakMap<JsonSchema, ValidateFunction>();

  /** With `allErrors`, its validators find every mistake; without, they stop at the first. */
  constructor({ allErrors }: { readonly allErrors: boolean }) {
    this.#ajv = new Ajv2020({ allErrors, verbose: true, strict: false, logger: false, code: { regExp } });
    addFormats.default(this.#ajv);
    this.#ajv.removeKeyword('uniqueItems').addKeyword(UNIQUE_ITEMS);
    for (const [name, check] of Object.entries(SCHEMA_FORMATS)) this.#ajv.addFormat(name, check);
  }

  /** The validator for a schema; throws when it is no schema. The object must not be changed afterwards. */
  for(schema: JsonSchema): ValidateFunction {
    const known = this.#byObject.get(schema);
    if (known) return known;
    const validate = this.#forContent(JSON.stringify(schema));
    this.#byObject.set(schema, validate);
    return validate;
  }

  #forContent(content: string): ValidateFunction {
    const known = this.#byContent.get(content);
    const validate = known ?? this.#compile(content);
    this.#byContent.delete(content);
    this.#byContent.set(content, validate);
    const [oldest] = this.#byContent.keys();
    if (this.#byContent.size > MAX_COMPILED && oldest !== undefined) this.#byContent.delete(oldest);
    return validate;
  }

  #compile(content: string): ValidateFunction {
    const schema = JSON.parse(content) as JsonSchema;
    const validate = this.#ajv.compile(schema);
    this.#ajv.removeSchema(schema); // ajv would keep every schema that it ever saw
    return validate;
  }
}
