import { JOB_TYPE } from './job-type-key.js';
import { jobTypeMistakes } from './job-type-mistakes.js';
import type { JobTypeOptions } from './job-type-options.js';
import { isRunnerClass } from './runner-class.js';
import type { RunnerClass } from './runner-class.js';

/** A class decorator of either kind; the ECMAScript kind is called with a context, which is not needed. */
export type JobTypeDecorator<Parameters, Result> = <Runner extends RunnerClass<Parameters, Result>>(
  runner: Runner,
  context?: unknown,
) => Runner;

/**
 * Makes a class that extends `AbstractJob` the runner of a job type.
 *
 * As a decorator (both kinds, TypeScript's and ECMAScript's) or, in plain JavaScript, as a function:
 * `export const Hello = JobType({ name: 'hello' })(class Hello extends AbstractJob { … })`.
 * Options that make no sense throw a TypeError that names the class and every mistake.
 */
export function JobType<Parameters = unknown, Result = unknown>(
  options: JobTypeOptions<Parameters, Result>,
): JobTypeDecorator<Parameters, Result> {
  return (runner) => {
    const className = typeof runner === 'function' ? runner.name || '(anonymous)' : String(runner);
    if (!isRunnerClass(runner)) {
      throw new TypeError(`@JobType on ${className}: expected a class that extends AbstractJob; import AbstractJob from jobcast/job-kit`);
    }
    const mistakes = jobTypeMistakes(options);
    if (mistakes.length > 0) throw new TypeError(`@JobType on class ${className}: ${mistakes.join('; ')}`);
    Object.defineProperty(runner, JOB_TYPE, { value: Object.freeze({ ...options }) });
    return runner;
  };
}
