import { JOB_TYPE } from './job-type-key.js';
import { jobTypeMistakes } from './job-type-mistakes.js';
import type { JobTypeOptions } from './job-type-options.js';
import type { RunnerClass } from './runner-class.js';

/**
 * The options that `@JobType` gave to exactly this class (a subclass has none of its own), or undefined. Throws a TypeError
 * when another version of this library wrote options that this one does not know.
 */
export function readJobType(runner: RunnerClass): JobTypeOptions | undefined {
  const options: unknown = Object.getOwnPropertyDescriptor(runner, JOB_TYPE)?.value;
  if (options === undefined) return undefined;
  if (areOptions(options)) return options;
  throw new TypeError(`@JobType on class ${runner.name}, by another version of job-kit: ${jobTypeMistakes(options).join('; ')}`);
}

function areOptions(options: unknown): options is JobTypeOptions {
  return jobTypeMistakes(options).length === 0;
}
