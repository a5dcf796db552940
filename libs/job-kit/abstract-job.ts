import { CONTEXT } from './context-key.js';
import type { JobContext } from './job-context.js';
import type { JobDescription } from './job-description.js';
import type { JobLogger } from './job-logger.js';
import { RUNNER_BRAND } from './runner-brand.js';

/**
 * What every runner extends: one object is made for each run of a job.
 *
 * `run` does the work. What it returns is the job's result, what it throws ends the job as FAILED. Everything that the
 * service lends (`parameters`, `job`, `signal`, …) is there from the call of `run`, not yet in the constructor.
 * To end early when somebody stops the job, hand `this.signal` to what you await, or call `this.signal.throwIfAborted()`.
 */
export abstract class AbstractJob<Parameters = unknown, Result = unknown> {
  static readonly [RUNNER_BRAND] = true;

  /** Set by `bindContext`. @internal */
  declare readonly [CONTEXT]?: JobContext<Parameters>;

  /** Does the work and returns the result, which must be JSON and fit the type's result class. */
  abstract run(): Promise<Result> | Result;

  /**
   * How many ticks make 100 percent (default 100). It is read once in a run, at the first `advanceCompletion`: so `run`
   * may first find out how much there is to do. A number above 0.
   */
  getCompletionCount(): number {
    return 100;
  }

  /** Reports `n` more ticks as done. Cheap: call it as often as you like, it is stored at a fixed rate. */
  protected advanceCompletion(n = 1): void {
    if (!Number.isFinite(n) || n < 0) {
      throw new RangeError(`advanceCompletion: expected a number of ticks of 0 or more, got ${String(n)}`);
    }
    this.#context('advanceCompletion').advanceCompletion(n);
  }

  /** The checked parameters, as an instance of the type's parameter class. */
  protected get parameters(): Parameters {
    return this.#context('parameters').parameters;
  }

  /** Which job this is. */
  protected get job(): JobDescription {
    return this.#context('job').job;
  }

  /** Aborted when the job shall stop. */
  protected get signal(): AbortSignal {
    return this.#context('signal').signal;
  }

  /** The job's own log. */
  protected get logger(): JobLogger {
    return this.#context('logger').logger;
  }

  /** The job's own empty directory, made at the first call and removed after the run: an absolute path. */
  protected workspace(): Promise<string> {
    return this.#context('workspace').workspace();
  }

  #context(asked: string): JobContext<Parameters> {
    const context = this[CONTEXT];
    if (context) return context;
    throw new Error(
      `${this.constructor.name}: "this.${asked}" was used before the job was started; ` +
        'it is there from the call of run(), not in the constructor or in field initialisers. Use it in run().',
    );
  }
}
