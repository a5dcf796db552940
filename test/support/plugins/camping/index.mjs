import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AbstractJob, JobType } from 'jobcast/job-kit';

/** Settles in its workspace and stays until it is told to go. */
class Camping extends AbstractJob {
  async run() {
    await writeFile(join(await this.workspace(), 'tent'), '');
    if (!this.signal.aborted) await new Promise((resolve) => this.signal.addEventListener('abort', resolve));
  }
}

export default [JobType({ name: 'camping' })(Camping)];
