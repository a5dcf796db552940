import type { FuncKeywordDefinition, SchemaValidateFunction } from 'ajv';

/**
 * ajv's keyword `uniqueItems` in time that grows with the size of the list. ajv itself compares each item with each other: a list of 1 MiB would
 * hold an instance for a minute.
 */
export const UNIQUE_ITEMS: FuncKeywordDefinition = { keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: checkUnique };

function checkUnique(this: unknown, isAsked: boolean, items: readonly unknown[]): boolean {
  if (!isAsked) return true;
  const firstPlaces = new Map<string, number>();
  for (const [i, item] of items.entries()) {
    const text = canonicalJson(item);
    const j = firstPlaces.get(text);
    if (j !== undefined) {
      (checkUnique as SchemaValidateFunction).errors = [{ keyword: 'uniqueItems', params: { i, j } }];
      return false;
    }
    firstPlaces.set(text, i);
  }
  return true;
}

/** The same text for equal values: the keys of objects are sorted. */
function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}

/** The prototype of class-validator's constraint class for one decorator. */
interface ArrayConstraint {
  validate: (value: unknown, ...others: unknown[]) => unknown;
}

/**
 * Makes `@ArrayUnique` take time that grows with the length of the list: it looks each item up with `indexOf`, also in what its function makes of
 * the items, so it gets a list that has an index.
 */
export function useIndexedList(constraint: ArrayConstraint): void {
  const { validate } = constraint;
  constraint.validate = function validateIndexed(value, ...others) {
    return validate.call(this, Array.isArray(value) ? IndexedList.from(value) : value, ...others);
  };
}

/** A list whose `indexOf` takes constant time, once it has read the list. */
class IndexedList extends Array<unknown> {
  #places: Map<unknown, number> | undefined;

  override indexOf(item: unknown): number {
    this.#places ??= this.#firstPlaces();
    return this.#places.get(item) ?? -1;
  }

  #firstPlaces(): Map<unknown, number> {
    const places = new Map<unknown, number>();
    this.forEach((item, place) => places.has(item) || places.set(item, place));
    return places;
  }
}
