import { BOUNDS, clamped, expectedNumber, isWithin, readNumber, type Bound } from './bounds.js';

const COUNT: Bound = { min: 1, max: 1000 };
const SHARE: Bound = { min: 0.001, max: 1000, fractions: true };

describe('bounds', () => {
  it('hold for numbers between both ends, and for nothing else', () => {
    for (const value of [1, 2, 1000]) expect(isWithin(value, COUNT)).toBe(true);
    for (const value of [0, 1001, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5', null, undefined, 5n, [5]])
      expect(isWithin(value, COUNT)).toBe(false);
    for (const value of [0.001, 0.5, 1000]) expect(isWithin(value, SHARE)).toBe(true);
    for (const value of [0, 0.0009, 1000.1, 1e-300, -0]) expect(isWithin(value, SHARE)).toBe(false);
  });

  it('say in words what is expected', () => {
    expect(expectedNumber(COUNT)).toBe('a whole number from 1 to 1000');
    expect(expectedNumber(SHARE)).toBe('a number from 0.001 to 1000');
    expect(expectedNumber(BOUNDS.timeoutMs)).toBe('a whole number from 1 to 2147483647, in milliseconds (at most 24.8 days)');
  });

  it('limit a stored value to the nearest valid number, and replace a value that is not a number', () => {
    for (const [value, limited] of [
      [0, 1],
      [5, 5],
      [1e300, 1000],
      [2.6, 3],
      [-0, 1],
    ] as const)
      expect(clamped(value, COUNT, null)).toBe(limited);
    expect([clamped(Number.POSITIVE_INFINITY, SHARE, 1), clamped(Number.NEGATIVE_INFINITY, SHARE, 1)]).toEqual([1000, 0.001]);
    for (const value of [Number.NaN, '5', null, undefined, {}]) expect(clamped(value, COUNT, null)).toBeNull();
  });

  it('read numbers in decimal digits only', () => {
    for (const [text, number] of [
      ['1', 1],
      ['0010', 10],
      ['1000', 1000],
    ] as const)
      expect(readNumber(text, COUNT)).toBe(number);
    for (const text of ['', ' 1', '1 ', '0x10', '1e2', '1.0', '1_0', '٥', 'NaN', '1001']) expect(readNumber(text, COUNT)).toBeUndefined();
    for (const [text, number] of [
      ['0.5', 0.5],
      ['1e2', 100],
      ['1E-3', 0.001],
    ] as const)
      expect(readNumber(text, SHARE)).toBe(number);
    for (const text of ['1e-300', '1e400', '.5', '5.', 'Infinity', '-0']) expect(readNumber(text, SHARE)).toBeUndefined();
    expect(readNumber('-0', BOUNDS.abortGraceMs)).toBe(0);
  });

  it.each(Object.entries<Bound>(BOUNDS))('of %s are finite, and in order', (_, { min, max, fractions }) => {
    expect(Number.isFinite(min) && Number.isFinite(max) && min < max).toBe(true);
    expect(fractions === true || (Number.isSafeInteger(min) && Number.isSafeInteger(max))).toBe(true);
  });
});
