import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';

/** A class whose instances hold JSON values. */
export type ValueClass = new () => object;

/** What class-transformer's own types call a class. */
type Target = Parameters<typeof defaultMetadataStorage.findTypeMetadata>[0];

/** The class that `@Type(() => Nested)` gives to a property; undefined without one, and for String, Number, Boolean, Object and Array. */
export function nestedClass(owner: ValueClass, property: string): ValueClass | undefined {
  const found = defaultMetadataStorage.findTypeMetadata(owner as Target, property);
  const type: unknown = found?.typeFunction?.();
  return isValueClass(type) ? type : undefined;
}

const PRIMITIVES: ReadonlySet<unknown> = new Set([String, Number, Boolean, Object, Array]);

function isValueClass(type: unknown): type is ValueClass {
  return typeof type === 'function' && !PRIMITIVES.has(type);
}
