import type { AttachedFile, InputFile, JobDescription, JobRecord, RecordChange } from '#libs/job-kit';

/**
 * What a run may ask of the service. Everything goes by plain values, so that a message port can carry it to a thread:
 * {@link contextOf} makes of it, where the runner is, what the runner sees.
 */
export interface RunLoan {
  readonly job: JobDescription;
  /** Aborted when the job shall stop; its reason says why. */
  readonly signal: AbortSignal;
  /** What an earlier attempt kept last; undefined when none did. */
  readonly lastCheckpoint: unknown;
  /** The run has come to this whole percent; never less than before. */
  reached(percent: number): void;
  /** Adds to the job's log: one line or more, with the line break at the end. An error counts: it is told when the job has ended. */
  log(entry: string, isError: boolean): void;
  /** Keeps this text of JSON for the next attempt. */
  checkpoint(json: string): void;
  record(change: RecordChange, record: JobRecord): void;
  /** The job's own directory, made at the first call. */
  workspace(): Promise<string>;
  attach(path: string, name?: string): Promise<AttachedFile>;
  inputs(): Promise<readonly InputFile[]>;
}
