/** The sizes that the specs in test/slow can run at. */
export interface Sizes<Value> {
  /** For `.ci/run`: every check holds, with few jobs and short storms. */
  readonly small: Value;
  /** For `npm run test:slow`: the numbers that the documentation promises. */
  readonly full: Value;
}

/** Picks the value for this run: JOBCAST_TEST_SIZE is `small` or `full` (the default). */
export function sized<Value>(sizes: Sizes<Value>): Value {
  const size = process.env['JOBCAST_TEST_SIZE'] ?? 'full';
  if (size !== 'small' && size !== 'full') {
    throw new Error(`JOBCAST_TEST_SIZE: expected "small" or "full", got ${JSON.stringify(size)}; unset it for the full size`);
  }
  return sizes[size];
}
