export { Effort, TOO_MUCH_EFFORT } from './effort.js';
export { LinearRegExp, UnfitPattern } from './linear-reg-exp.js';
export { patternsIn, schemaPattern, type SchemaPattern } from './schema-patterns.js';
