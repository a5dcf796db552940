import { InvalidArgumentError } from 'commander';
import { expectedNumber, readNumber, type Bound } from '#libs/contract';

/** Reads an option that is a number within a bound. */
export function readBound(bound: Bound): (text: string) => number {
  return (text) => {
    const number = readNumber(text, bound);
    if (number === undefined) throw new InvalidArgumentError(`Expected ${expectedNumber(bound)}.`);
    return number;
  };
}
