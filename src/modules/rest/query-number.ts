import { expectedNumber, readNumber, type Bound } from '#libs/contract';
import type { FieldCheck } from '../jobs/index.js';

/** The number that a query gives as text; undefined when it is not a number within the bound. */
export function queryNumber(value: unknown, bound: Bound): number | undefined {
  return typeof value === 'string' ? readNumber(value, bound) : undefined;
}

/** A number of a query within a bound. */
export const queryNumberCheck = (bound: Bound): FieldCheck => ({
  expected: expectedNumber(bound),
  fits: (value) => queryNumber(value, bound) !== undefined,
});
