import type { RunnerClass } from '#libs/job-kit';

/** Runners and where they come from. */
export interface RunnerSource {
  /** As error messages name it: `the diagnostics`, `plug-in "./plugins/scan"`. */
  readonly origin: string;
  /** The version of the package that brings them. */
  readonly version: string;
  readonly runners: readonly RunnerClass[];
}
