import { Injectable } from '@nestjs/common';
import { Database, type SqlRunner } from '../../../database/index.js';
import { JobRemoval, JobRetry, type AfterCommit, type JobInfo, type RetryWrite } from '../../jobs/index.js';
import { checkRoom } from './check-room.js';
import { FileStore } from './file-store.js';
import { findJobsWithFiles } from './find-jobs-with-files.sql.js';
import { giveBack } from './give-back.sql.js';
import { loadInputs } from './load-inputs.sql.js';
import { loadFileUse, writeFile, type FileWrite } from './write-file.sql.js';

/** Lets contents share the fate of their jobs: gone with a removed one, and with the one that runs another again. */
@Injectable()
export class FileUpkeep {
  constructor(
    private readonly database: Database,
    private readonly store: FileStore,
    removal: JobRemoval,
    retries: JobRetry,
  ) {
    removal.onRemove((runner, jobIds) => this.#removed(runner, jobIds));
    retries.onRetry((job, newJobId) => this.#again(job, newJobId));
  }

  async #removed(runner: SqlRunner, jobIds: readonly string[]): Promise<AfterCommit> {
    const withFiles = await findJobsWithFiles(runner, jobIds);
    if (withFiles.length > 0) await giveBack(runner, withFiles);
    return () => void this.#discardAll(withFiles);
  }

  async #discardAll(jobIds: readonly string[]): Promise<void> {
    for (const jobId of jobIds) await this.store.discardJob(jobId);
  }

  /** Contents come first: when their rows are not written then, they belong to no job and are swept. */
  async #again(job: JobInfo, newJobId: string): Promise<RetryWrite | null> {
    const inputs = await loadInputs(this.database, job.id);
    const [first] = inputs;
    if (!first) return null;
    const place = { tenant: job.tenant, jobId: newJobId, kind: 'input', attempt: 0 } as const;
    // On a file system without links, copies take space, so the room is checked before them, and again with the rows.
    const bytes = inputs.reduce((sum, input) => sum + input.bytes, 0);
    checkRoom(job.tenant, await loadFileUse(this.database, { ...place, name: first.name }), { bytes, files: inputs.length });
    const writes: FileWrite[] = [];
    for (const input of inputs) {
      const id = await this.store.duplicate(input, job.id, newJobId);
      writes.push({ ...input, ...place, id, name: input.name });
    }
    return async (runner) => {
      await Promise.all(writes.map((write) => writeFile(runner, write)));
    };
  }
}
