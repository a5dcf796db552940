/** A JSON Schema, dialect 2020-12, as plain JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;
