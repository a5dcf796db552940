export { LinearRegExp, UnfitPattern } from './linear-reg-exp.js';
export { patternsIn, schemaPattern, type SchemaPattern } from './schema-patterns.js';
