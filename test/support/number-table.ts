import fc from 'fast-check';
import type { Bound } from '#libs/contract';

/** A value that is given where a number is expected, and whether it is one within the bound. */
export interface GivenNumber {
  /** As JSON; undefined: JSON has no such value. */
  readonly json: string | undefined;
  /** As TypeScript has it. */
  readonly value: unknown;
  readonly isRight: boolean;
}

const ODD_NUMBERS = [0, -0, 1, -1, 0.5, 1e-300, -1e-300, 1e308, -1e308, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 1e15, 2_592_000_000];
const OTHERS: readonly unknown[] = ['5', '', 'NaN', true, [], [1], {}, { valueOf: 1 }];
const NO_JSON = [Number.NaN, 10n, Symbol('5'), () => 5];
const RUNS = { seed: 20_260_101, numRuns: 4 };

/** Values at, just inside and just outside a bound, others on both sides of it, and values that are not numbers: the same for every door. */
export function numbersFor({ min, max, fractions }: Bound): readonly GivenNumber[] {
  const step = fractions ? 1e-6 : 1;
  const between = fractions ? fc.double({ min, max, noNaN: true }) : fc.integer({ min: Math.max(min, -(2 ** 53)), max });
  const isRight = (value: number): boolean => value >= min && value <= max && (fractions === true || value % 1 === 0);
  const right = [min, max, min + step, max - step, ...fc.sample(between, RUNS)];
  const wrong = [min - step, max + step, min - 1e6, max * 2 + 1, ...fc.sample(fc.double({ min: max + 1, max: 1e300, noNaN: true }), RUNS)];
  return [
    ...right.map((value) => ({ value, json: JSON.stringify(value), isRight: true })),
    ...wrong.map((value) => ({ value, json: JSON.stringify(value), isRight: false })),
    ...ODD_NUMBERS.map((value) => ({ value, json: Object.is(value, -0) ? '-0' : JSON.stringify(value), isRight: isRight(value) })),
    ...OTHERS.map((value) => ({ value, json: JSON.stringify(value), isRight: false })),
    { value: Number.POSITIVE_INFINITY, json: '1e999', isRight: false },
    { value: Number.NEGATIVE_INFINITY, json: '-1e999', isRight: false },
    ...NO_JSON.map((value) => ({ value, json: undefined, isRight: false })),
  ];
}

/** The numbers that can be written in decimal digits, as texts, and texts that are not numbers. */
export function textsFor(bound: Bound): readonly { readonly text: string; readonly isRight: boolean }[] {
  const written = numbersFor(bound)
    .filter(({ value, json }) => typeof value === 'number' && json !== undefined && (bound.fractions || !/e/.test(String(value))))
    .map(({ json = '', isRight }) => ({ text: json, isRight }));
  const odd = ['NaN', 'Infinity', '5x', ' 5', '0x10', '1_000', '--5', '1e', '٥', 'null', 'true', '[]'];
  return [...written, ...odd.map((text) => ({ text, isRight: false }))];
}
