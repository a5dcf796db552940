import type { AttachedFile, InputFile } from './attached-file.js';
import type { JobDescription } from './job-description.js';
import type { JobLogger } from './job-logger.js';
import type { JobRecord, RecordChange } from './job-record.js';

/** What the service lends to a running job; `AbstractJob` passes everything on to it. */
export interface JobContext<Parameters = unknown> {
  readonly job: JobDescription;
  /** The checked parameters, as an instance of the type's parameter class. */
  readonly parameters: Parameters;
  /** Aborted when the job shall stop; its reason says why. */
  readonly signal: AbortSignal;
  readonly logger: JobLogger;
  /** What an earlier attempt kept last; undefined when none did. */
  readonly lastCheckpoint: unknown;
  /** Adds ticks; `n` is finite and not negative. */
  advanceCompletion(n: number): void;
  /** The job's own empty directory, made at the first call: an absolute path. */
  workspace(): Promise<string>;
  /** Keeps a JSON value for the next attempt; it replaces the one before. */
  checkpoint(state: unknown): void;
  /** Stores a copy of a file with the job, under its own name or another. */
  attach(path: string, name?: string): Promise<AttachedFile>;
  /** The files that were submitted with the job. */
  inputs(): Promise<readonly InputFile[]>;
  /** Notes that the job created or modified something in another system. */
  record(change: RecordChange, record: JobRecord): void;
}
