import type { AbstractJob } from './abstract-job.js';
import { RUNNER_BRAND } from './runner-brand.js';

/** A class that does the work of a job type. It is made without arguments, but for the runners of a host application. */
export type RunnerClass<Parameters = unknown, Result = unknown> = new (...parts: never[]) => AbstractJob<Parameters, Result>;

/** Whether `value` is a class that extends an `AbstractJob`, of whichever copy of this library. */
export function isRunnerClass(value: unknown): value is RunnerClass {
  return typeof value === 'function' && RUNNER_BRAND in value;
}
