import * as cv from 'class-validator';
import type { targetConstructorToSchema } from 'class-validator-jsonschema';

type Options = NonNullable<Parameters<typeof targetConstructorToSchema>[1]>;
type Converters = NonNullable<Options['additionalConverters']>;
type Rule = Parameters<Extract<Converters[string], (...args: never[]) => unknown>>[0];

const TEXT = { type: 'string' } as const;
/** An ISO 8601 date or time begins with its year; more than that the decorators with this schema do not all ask for. */
const DATE_TEXT = { type: 'string', pattern: '^[+-]?\\d{4}' } as const;

const escaped = (text: unknown): string => String(text).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
const first = (rule: Rule): unknown => rule.constraints?.[0];
/** The format holds for the decorator without options; with options the class may accept more, so only text is asked for. */
const format = (name: string) => (rule: Rule) => (first(rule) === undefined ? { ...TEXT, format: name } : TEXT);

function declaredType(rule: Rule) {
  if (typeof rule.target !== 'function' || rule.each) return {};
  const type: unknown = Reflect.getMetadata('design:type', rule.target.prototype, rule.propertyName);
  if (type === String) return TEXT;
  if (type === Number) return { type: 'number' } as const;
  return type === Boolean ? ({ type: 'boolean' } as const) : {};
}

/**
 * Where class-validator-jsonschema 5.2 writes a schema that is stricter than the decorator, or none that is valid: these
 * take its place. A door must never refuse what the class accepts.
 */
export const SCHEMA_CONVERTERS: Converters = {
  [cv.ValidationTypes.CUSTOM_VALIDATION]: declaredType, // it refers to a schema named "Object" or "Array" for those
  [cv.IS_EMPTY]: { enum: ['', null] }, // it writes OpenAPI's "nullable"
  [cv.IS_NOT_EMPTY]: { not: { enum: ['', null] } }, // it asks for text
  [cv.IS_IN]: (rule) => ({ enum: first(rule) as unknown[] }), // it fails on null
  [cv.IS_NOT_IN]: (rule) => ({ not: { enum: first(rule) as unknown[] } }),
  [cv.IS_ENUM]: (rule) => ({ enum: Object.values(first(rule) as object) }), // it asks for text
  [cv.EQUALS]: (rule) => ({ enum: [first(rule)] }),
  [cv.NOT_EQUALS]: (rule) => ({ not: { enum: [first(rule)] } }),
  [cv.IS_DATE_STRING]: DATE_TEXT,
  [cv.IS_ISO8601]: DATE_TEXT,
  [cv.IS_NUMBER_STRING]: (rule) => (first(rule) ? TEXT : { ...TEXT, pattern: '^[+-]?([0-9]*[.])?[0-9]+$' }),
  [cv.IS_BOOLEAN_STRING]: { enum: ['true', 'false', '1', '0'] },
  [cv.CONTAINS]: (rule) => ({ ...TEXT, pattern: escaped(first(rule)) }),
  [cv.NOT_CONTAINS]: (rule) => ({ ...TEXT, not: { pattern: escaped(first(rule)) } }),
  [cv.MATCHES]: (rule) => {
    const pattern = first(rule);
    return pattern instanceof RegExp && /^[gu]*$/.test(pattern.flags) ? { ...TEXT, pattern: pattern.source } : TEXT;
  },
  [cv.IS_ALPHA]: (rule) => (first(rule) ? TEXT : { ...TEXT, pattern: '^[a-zA-Z]+$' }),
  [cv.IS_ALPHANUMERIC]: (rule) => (first(rule) ? TEXT : { ...TEXT, pattern: '^[0-9a-zA-Z]+$' }),
  [cv.IS_HEX_COLOR]: { ...TEXT, pattern: '^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$' },
  [cv.IS_HEXADECIMAL]: { ...TEXT, pattern: '^(0[xXhH])?[0-9a-fA-F]+$' },
  [cv.IS_IP]: (rule) => {
    const version = first(rule) === undefined ? '' : String(first(rule));
    return version ? { ...TEXT, format: `ipv${version}` } : { ...TEXT, anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] };
  },
  [cv.IS_EMAIL]: format('email'),
  [cv.IS_URL]: format('url'),
  [cv.IS_FQDN]: format('hostname'),
  [cv.IS_BASE64]: format('base64'),
  [cv.IS_CURRENCY]: format('currency'),
  [cv.IS_MOBILE_PHONE]: TEXT,
  [cv.IS_PHONE_NUMBER]: TEXT,
  [cv.IS_MILITARY_TIME]: { ...TEXT, pattern: '^([01]\\d|2[0-3]):?([0-5]\\d)$' },
  [cv.IS_DATE]: TEXT,
  [cv.MIN_DATE]: TEXT,
  [cv.MAX_DATE]: TEXT,
};
