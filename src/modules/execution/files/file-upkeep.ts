import { Injectable } from '@nestjs/common';
import { Database, type SqlRunner } from '../../../database/index.js';
import { JobRemoval, JobRetry, type AfterCommit, type JobInfo, type RetryWrite } from '../../jobs/index.js';
import { FileStore } from './file-store.js';
import { findJobsWithFiles } from './find-jobs-with-files.sql.js';
import { loadInputs } from './load-inputs.sql.js';
import { writeFile, type FileWrite } from './write-file.sql.js';

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
    return () => void this.#discardAll(withFiles);
  }

  async #discardAll(jobIds: readonly string[]): Promise<void> {
    for (const jobId of jobIds) await this.store.discardJob(jobId);
  }

  /** Contents come first: when their rows are not written then, they belong to no job and are swept. */
  async #again(job: JobInfo, newJobId: string): Promise<RetryWrite | null> {
    const inputs = await loadInputs(this.database, job.id);
    if (inputs.length === 0) return null;
    const writes: FileWrite[] = [];
    for (const input of inputs) {
      const id = await this.store.duplicate(input, job.id, newJobId);
      writes.push({ ...input, id, jobId: newJobId, attempt: 0 });
    }
    return async (runner) => {
      await Promise.all(writes.map((write) => writeFile(runner, write)));
    };
  }
}
