import { Logger } from '@nestjs/common';
import type { JobInfo } from '../jobs/index.js';
import { jobKeys } from './job-keys.js';

/** A callback that is called again and again must not fill the log. */
const MAX_ENTRIES = 20;
const logger = new Logger('JobRun');

/** The errors of a run that arrive when the end of its job is committed: they change nothing but the job's log. */
export class LateErrors {
  #count = 0;
  #added: Promise<unknown> = Promise.resolve();

  /** `append` resolves to whether the job's log has the entry. */
  constructor(
    private readonly job: JobInfo,
    private readonly append: (entry: string) => Promise<boolean>,
  ) {}

  /** Adds the stack trace of an error, in the order of the calls. */
  add(stackTrace: string): void {
    this.#count += 1;
    if (this.#count > MAX_ENTRIES) return;
    logger.error('no code caught an error of a run that had ended', { ...jobKeys(this.job), stack: stackTrace });
    const more = this.#count === MAX_ENTRIES ? '\nlater errors of this run are not logged' : '';
    const entry = `${new Date().toISOString()} ERROR after the end of the run: ${stackTrace}${more}\n`;
    this.#added = this.#added
      .then(() => this.append(entry))
      .catch((error: unknown) => logger.warn(`an error was not added to the log of its job: ${String(error)}`, jobKeys(this.job)));
  }
}
