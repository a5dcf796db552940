import type { AttachedFile, InputFile } from './attached-file.js';
import { CONTEXT } from './context-key.js';
import type { JobContext } from './job-context.js';
import type { JobDescription } from './job-description.js';
import type { JobLogger } from './job-logger.js';
import type { JobRecord } from './job-record.js';
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

  /**
   * Keeps `state`, a JSON value of at most 1 MiB, for the next attempt of this job (a retry, or a rerun after its instance was lost).
   * Cheap: call it as often as you like, the last one is stored at a fixed rate and when the attempt ends. What is not JSON throws.
   */
  protected checkpoint(state: unknown): void {
    this.#context('checkpoint').checkpoint(state);
  }

  /** What an earlier attempt of this job kept last by `checkpoint`; undefined when none did. Check it: an older version may have written it. */
  protected get lastCheckpoint(): unknown {
    return this.#context('lastCheckpoint').lastCheckpoint;
  }

  /**
   * Stores a copy of the file at `path` with the job, as its output, under `name` (default: its own): a plain name of up to 255
   * characters, in any script. Resolves when it is stored and shown with the job. A second file of the same name in one attempt
   * replaces the first; an attempt that is followed by another, and a job that is aborted, show none of theirs. Rejects when the
   * file cannot be read or stored, or is larger than the service allows.
   */
  protected attach(path: string, name?: string): Promise<AttachedFile> {
    return this.#context('attach').attach(path, name);
  }

  /** The files that were submitted with the job, in the order in which they came; to be read only. */
  protected inputs(): Promise<readonly InputFile[]> {
    return this.#context('inputs').inputs();
  }

  /** Notes that the job created a record in another system; listed with the job, each record once. */
  protected recordCreated(record: JobRecord): void {
    this.#context('recordCreated').record('created', record);
  }

  /** Notes that the job modified a record in another system; listed with the job, each record once. */
  protected recordModified(record: JobRecord): void {
    this.#context('recordModified').record('modified', record);
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
