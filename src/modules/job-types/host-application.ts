import type { AbstractJob, JobDescription, RunnerClass } from '#libs/job-kit';

/** What an application that hosts the service brings along. */
export interface HostApplication {
  /** Runners besides those of plug-ins; none of them with isolation `thread`, which a plug-in must bring. */
  readonly runners?: readonly RunnerClass[];
  /** The version that they are registered with: of several instances' the newest rules. Default `0.0.0`. */
  readonly version?: string;
  /** Makes the job object of a run, with whatever it needs of the application; default `new runner()`. */
  readonly make?: (runner: RunnerClass) => AbstractJob | Promise<AbstractJob>;
  /**
   * Called before each run of this instance, whatever brought its runner, when the parameters have been checked. What it throws
   * refuses the run: the job is FAILED and was never RUNNING, and the error's message is the reason.
   */
  readonly beforeRun?: (job: JobDescription, parameters: unknown) => unknown;
}
