import type { RJSFSchema } from '@rjsf/utils';

type Schema = Readonly<Record<string, unknown>>;

/** What class-validator's date decorators are in a schema. */
const DATE_PATTERN = '^[+-]?\\d{4}';
const UNITS: Readonly<Record<string, string>> = { Ms: ' (ms)', Mb: ' (MiB)', Bytes: ' (bytes)', Seconds: ' (s)', Percent: ' (%)' };

/** `durationMs` is “Duration (ms)”, `collection_id` is “Collection id”. */
export function labelOf(property: string): string {
  const unit = Object.keys(UNITS).find((end) => property.endsWith(end) && property.length > end.length);
  const words = (unit ? property.slice(0, -unit.length) : property)
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1) + (unit ? UNITS[unit] : '');
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** “This or null” means “may be left out”, which a form shows by an empty field. */
function withoutNull(schema: Schema): Schema {
  const { anyOf, type, ...others } = schema;
  if (Array.isArray(type)) {
    const types = type.filter((one) => one !== 'null');
    return { ...schema, type: types.length === 1 ? types[0] : types };
  }
  if (!Array.isArray(anyOf)) return schema;
  const choices = anyOf.filter((one: unknown) => isSchema(one) && one.type !== 'null');
  return choices.length === 1 && choices.length < anyOf.length && isSchema(choices[0]) ? { ...choices[0], ...others } : schema;
}

/** A schema as a form needs it: labels, dates that are dates, and nothing that only says null. */
export function formSchema(schema: Schema): RJSFSchema {
  return shaped(schema) as RJSFSchema;
}

function shaped(given: Schema, property?: string): Schema {
  const schema: Record<string, unknown> = { ...withoutNull(given) };
  delete schema.$schema;
  delete schema.patternProperties; // the form would test the names of properties by the browser's engine, which may not finish
  if (property !== undefined) schema.title ??= labelOf(property);
  if (schema.pattern === DATE_PATTERN && schema.format === undefined) schema.format = 'date';
  if (Array.isArray(schema.enum)) schema.enum = schema.enum.filter((one: unknown) => one !== null);
  if (schema.type === undefined && Array.isArray(schema.enum)) schema.type = typeof schema.enum[0] === 'number' ? 'number' : 'string';
  if (isSchema(schema.properties))
    schema.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, one]) => [name, isSchema(one) ? shaped(one, name) : one]),
    );
  if (isSchema(schema.items)) schema.items = shaped(schema.items);
  for (const key of ['$defs', 'definitions'])
    if (isSchema(schema[key]))
      schema[key] = Object.fromEntries(Object.entries(schema[key]).map(([name, one]) => [name, isSchema(one) ? shaped(one) : one]));
  return schema;
}
