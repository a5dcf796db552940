/** The value, when it is a whole number within the bounds. @throws TypeError otherwise, naming the option. */
export function wholeNumber(option: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new TypeError(`${option}: expected a whole number from ${min} to ${max}, got ${String(value)}; correct it`);
}
