import { FILTER_FIELDS } from '../filter-fields.js';
import { queryParameter, type Parameter } from './operation.js';
import { listOf, text } from './schema-parts.js';

/** The keys of a filter of jobs. */
export const FILTER_PARAMETERS: readonly Parameter[] = Object.entries(FILTER_FIELDS).map(([name, { expected }]) =>
  queryParameter(name, name === 'parameter' ? listOf(text) : text, `${expected.charAt(0).toUpperCase()}${expected.slice(1)}.`),
);
