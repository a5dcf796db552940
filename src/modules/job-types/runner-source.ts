import type { RunnerClass } from '#libs/job-kit';

/** Runners and where they come from. */
export interface RunnerSource {
  /** As error messages name it: `the diagnostics`, `plug-in "./plugins/scan"`. */
  readonly origin: string;
  /** The version of the package that brings them. */
  readonly version: string;
  /** The absolute path of the module whose default export is the list of `runners`; null: a thread cannot import them. */
  readonly file: string | null;
  readonly runners: readonly RunnerClass[];
}
