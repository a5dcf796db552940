/** Marks every class that extends an `AbstractJob`, of whichever copy of this library (see `context-key.ts`). */
export const RUNNER_BRAND: unique symbol = Symbol.for('jobcast.job-kit.runner');
