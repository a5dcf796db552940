import type { JobInfo } from '../jobs/index.js';
import type { Workspaces } from './workspaces.js';

/** The directory of one run: made when it is first asked for, and gone after the run. */
export class LentWorkspace {
  #path: Promise<string> | undefined;
  #isOver = false;

  constructor(
    private readonly job: JobInfo,
    private readonly workspaces: Workspaces,
  ) {}

  /** Its absolute path. */
  path(): Promise<string> {
    if (this.#isOver) return Promise.reject(new Error('the run is over, and with it its workspace'));
    return (this.#path ??= this.workspaces.make(this.job));
  }

  /** Removes it, if it was asked for. Never rejects. */
  async giveBack(): Promise<void> {
    this.#isOver = true;
    if (!this.#path) return;
    await this.#path.catch(() => undefined); // the run may have ended while it was made
    await this.workspaces.remove(this.job);
  }
}
