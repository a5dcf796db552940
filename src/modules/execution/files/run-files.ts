import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { AttachedFile, InputFile } from '#libs/job-kit';
import { Database, isDatabaseOutage, RolledBackError } from '../../../database/index.js';
import type { JobInfo } from '../../jobs/index.js';
import { fileName } from './file-name.js';
import { FileStore } from './file-store.js';
import type { FileUser } from './file-user.js';
import { loadInputs } from './load-inputs.sql.js';
import { lockRun } from './lock-run.sql.js';
import { mediaTypeOf } from './media-type.js';
import { openSource } from './open-source.js';
import { throughOutages } from './through-outages.js';
import { writeFile, type FileWrite } from './write-file.sql.js';

/** How much is read at once: hashing it takes a fraction of a millisecond of the main loop. */
const READ_BYTES = 262_144;

/**
 * What a run does with files. With the database away it waits, until the job shall stop. A job that shall stop may still attach,
 * but a copy that is under way at that moment is given up.
 */
@Injectable()
export class RunFiles {
  constructor(
    private readonly database: Database,
    private readonly store: FileStore,
  ) {}

  /**
   * Stores a copy of the runner's file as an output of the run; one of the same name is replaced. Rejects, and leaves nothing,
   * when the run does not have its job any more, or with a JobcastError `QUOTA_EXCEEDED` when the tenant or the job has no room.
   */
  async attach(user: FileUser, path: string, givenName?: string): Promise<AttachedFile> {
    const bound = user.boundOfCopy(); // of now: whether the request to stop comes before or after it decides
    const name = fileName(givenName ?? basename(path));
    const source = await openSource(path, this.store.maxBytes);
    try {
      const content = source.createReadStream({ highWaterMark: READ_BYTES, autoClose: false });
      const { id, bytes, sha256 } = await this.store.keep(user.job.id, content, { signal: bound });
      const file = { name, mediaType: mediaTypeOf(name), bytes, sha256 };
      const { id: jobId, tenant, attempt } = user.job;
      await this.#publish(user, { ...file, id, tenant, jobId, kind: 'output', attempt });
      return file;
    } finally {
      await source.close();
    }
  }

  /** The files that were submitted with the job. */
  async inputs({ job, signal }: FileUser): Promise<readonly InputFile[]> {
    const files = await throughOutages(() => loadInputs(this.database, job.id), signal);
    return Promise.all(
      files.map(async (file) => {
        const { name, mediaType, bytes, sha256 } = file;
        return { name, mediaType, bytes, sha256, path: await this.store.locate(job.id, file) };
      }),
    );
  }

  async #publish({ job, signal }: FileUser, file: FileWrite): Promise<void> {
    try {
      const replacedId = await throughOutages(() => this.#write(job, file), signal);
      if (replacedId !== null) await this.store.discard(job.id, replacedId);
    } catch (error) {
      // After an outage nobody knows whether the row is there.
      if (!isDatabaseOutage(error)) await this.store.discard(job.id, file.id);
      throw error;
    }
  }

  #write(job: JobInfo, file: FileWrite): Promise<string | null> {
    return this.database.transaction(async (runner) => {
      if (!(await lockRun(runner, job))) {
        throw new RolledBackError(`the file "${file.name}" was not stored: the run is over, or another instance has taken its job`);
      }
      return (await writeFile(runner, file)).replacedId;
    });
  }
}
