import type { RunnerClass } from '#libs/job-kit';
import type { JobTypeDescription } from './job-type-description.js';

/** A runner that this instance can run jobs with. */
export interface RegisteredRunner {
  readonly runner: RunnerClass;
  /** The class of its parameters; undefined: it takes none. */
  readonly parametersClass: (new () => unknown) | undefined;
  /** The class of its result; undefined: any JSON value. */
  readonly resultClass: (new () => unknown) | undefined;
  readonly description: JobTypeDescription;
  /** Where it comes from, as error messages name it. */
  readonly origin: string;
  /**
   * The absolute path of the module that brings it: {@link importRunners} gives a list in which the class is found, in any thread, by
   * the name of its type. Null: there is none, and the type is not run in a thread.
   */
  readonly file: string | null;
}
