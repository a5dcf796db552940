import { Validator, type Schema } from '@cfworker/json-schema';
import type { RJSFSchema, ValidatorType } from '@rjsf/utils';

/**
 * Tells the form which choice of a schema fits. It interprets schemas: the usual validators make code of them, which the page's
 * Content-Security-Policy forbids. Whether the whole is right is the service's to say.
 */
export const schemaValidator: ValidatorType = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({ errors: [] }),
  isValid: (schema: RJSFSchema, data: unknown, root: RJSFSchema) => {
    const { $defs, definitions } = root;
    const whole = { ...($defs && { $defs }), ...(definitions && { definitions }), ...schema };
    return new Validator(withoutPatterns(whole) as Schema, '2020-12').validate(data).valid;
  },
};

/** Keywords whose tests the browser's own engine may not finish; the service tests them in linear time. */
const UNTESTED: ReadonlySet<string> = new Set(['pattern', 'patternProperties', 'format']);
/** Keywords that hold schemas by names, which may be those of keywords. */
const BY_NAME: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'dependentSchemas']);
/** Keywords that hold values instead of schemas. */
const VALUES: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);

function withoutPatterns(schema: unknown, isByName = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => withoutPatterns(one));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => isByName || !UNTESTED.has(key));
  return Object.fromEntries(
    kept.map(([key, inner]) => [key, !isByName && VALUES.has(key) ? inner : withoutPatterns(inner, !isByName && BY_NAME.has(key))]),
  );
}
