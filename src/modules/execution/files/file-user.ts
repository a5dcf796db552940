import type { JobInfo } from '../../jobs/index.js';

/** A run that does something with files. */
export class FileUser {
  /** Made by the first copy: most runs attach nothing. */
  #over: AbortController | undefined;

  /** `signal`: aborted when the job shall stop. */
  constructor(
    readonly job: JobInfo,
    readonly signal: AbortSignal,
  ) {}

  /** What gives up a copy: the request to stop, unless it came before, and the end of the run. */
  boundOfCopy(): AbortSignal {
    const over = (this.#over ??= new AbortController()).signal;
    return this.signal.aborted ? over : AbortSignal.any([this.signal, over]);
  }

  /** The run is over: what it did not wait for is given up. */
  end(): void {
    this.#over?.abort();
  }
}
