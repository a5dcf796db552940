import { expectedNumber, isWithin, type Bound } from '#libs/contract';

/** The value, when it is within the bound. @throws TypeError otherwise, naming the option. */
export function wholeNumber(option: string, value: number, bound: Bound): number {
  if (isWithin(value, bound)) return value;
  throw new TypeError(`${option}: expected ${expectedNumber(bound)}, got ${String(value)}; correct it`);
}
