import { LinearRegExp } from './linear-reg-exp.js';

/** A pattern of a JSON Schema, for a validator to test texts with. */
export interface SchemaPattern {
  test(text: string): boolean;
  /** The pattern as it stands in the schema. */
  toString(): string;
}

/** How many patterns are kept compiled: classes, and the validators for all mistakes and for the first, share them. */
const MAX_KEPT = 1000;
const kept = new Map<string, SchemaPattern>();

/**
 * A schema bears no flags, so it cannot tell whether its author's pattern has the flag `u`: texts pass that match with it or without it.
 * @throws SyntaxError or UnfitPattern when neither can be tested in linear time.
 */
export function schemaPattern(source: string): SchemaPattern {
  const known = kept.get(source);
  if (known) return known;
  const readings = ['', 'u'].map((flags) => readAs(source, flags));
  const fit = readings.filter((reading) => reading instanceof LinearRegExp);
  if (fit.length === 0) throw readings[0];
  const pattern = { test: (text: string) => fit.some((reading) => reading.test(text)), toString: () => source };
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(source, pattern);
  return pattern;
}

function readAs(source: string, flags: string): unknown {
  try {
    return new LinearRegExp(source, flags);
  } catch (error) {
    return error;
  }
}

/** The patterns in a schema, without those of values that it has as examples. */
export function patternsIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]: [string, unknown]) => {
    if (EXAMPLES.has(key)) return [];
    if (key === 'pattern' && typeof inner === 'string') return [inner];
    const names = key === 'patternProperties' && typeof inner === 'object' && inner !== null ? Object.keys(inner) : [];
    return [...names, ...patternsIn(inner)];
  });
}

const EXAMPLES: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);
