import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AbstractJob, JobType } from 'jobcast/job-kit';

/** Attaches a file from a thread, and tries to attach one under a path. */
class Posting extends AbstractJob {
  async run() {
    const path = join(await this.workspace(), 'Größe 📄.csv');
    await writeFile(path, 'a;b\n');
    const attached = await this.attach(path);
    const refused = await this.attach(path, '../x').catch(({ message }) => message);
    return { attached, refused };
  }
}

export default [JobType({ name: 'posting', isolation: 'thread' })(Posting)];
