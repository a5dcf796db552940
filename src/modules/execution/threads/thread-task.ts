import type { MessagePort } from 'node:worker_threads';
import type { JobDescription } from '#libs/job-kit';

/** What a thread is given to run one job. */
export interface ThreadTask {
  /** The module that brings the runner, and is imported as in the main thread. */
  readonly file: string;
  readonly job: JobDescription;
  /** As submitted. */
  readonly parameters: unknown;
  readonly lastCheckpoint: unknown;
  /** The most that its result may take as JSON. */
  readonly maxResultBytes: number;
  /** How much memory its thread may take. */
  readonly memoryMb: number;
  /** Carries {@link ThreadNews} out and {@link ThreadOrder} in. */
  readonly port: MessagePort;
  /** The memory of the run's {@link SharedState}. */
  readonly shared: SharedArrayBuffer;
}
