import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { JobcastError } from '#libs/contract';
import { Database, isDatabaseOutage } from '../../../database/index.js';
import { JobInfoService, lockJob, noSuchJob, type JobInfo } from '../../jobs/index.js';
import { checkRoom, noRoom } from './check-room.js';
import { countOutputs } from './count-outputs.sql.js';
import { fileName } from './file-name.js';
import { FileStore } from './file-store.js';
import { findFile } from './find-file.sql.js';
import type { JobFile } from './job-file.js';
import { listFiles } from './list-files.sql.js';
import { mediaTypeOf } from './media-type.js';
import { loadFileUse, writeFile, type FileWrite, type WrittenFile } from './write-file.sql.js';

/** A file to be submitted with a job. */
export interface NewInput {
  /** A plain name of up to 255 characters; kept as it is. */
  readonly name: string;
  /** Is read to its end; not destroyed when it is refused. */
  readonly content: Readable | Buffer;
}

/** A file with its content. */
export interface OpenFile {
  readonly file: JobFile;
  /** To be read to its end, or destroyed. */
  readonly stream: Readable;
}

/** What callers do with the files of jobs, the same by every door. Refusals are JobcastErrors. */
@Injectable()
export class JobFiles {
  constructor(
    private readonly database: Database,
    private readonly store: FileStore,
    private readonly jobs: JobInfoService,
  ) {}

  /**
   * Stores an input of a PENDING job; one of the same name is replaced. Resolves when it is stored.
   * @throws JobcastError `NO_SUCH_JOB`, `CONFLICT` for a job that is not PENDING, `INVALID_MESSAGE` for a bad name, `TOO_LARGE`,
   * `QUOTA_EXCEEDED`.
   */
  async attachInput(tenant: string, jobId: string, input: NewInput): Promise<JobFile> {
    const name = fileName(input.name);
    const job = requirePending(await this.jobs.find(tenant, jobId), jobId);
    const content = input.content instanceof Readable ? input.content : Readable.from(input.content, { objectMode: false });
    const place = { tenant, jobId: job.id, kind: 'input', attempt: 0, name } as const;
    const use = await loadFileUse(this.database, place);
    checkRoom(tenant, use, { bytes: 0, files: 1 });
    const room = use.maxBytes === null ? undefined : { bytes: use.maxBytes - use.bytes, refuse: () => noRoom(tenant, use) };
    const { id, bytes, sha256 } = await this.store.keep(job.id, content, { room });
    const file: FileWrite = { ...place, id, mediaType: mediaTypeOf(name), bytes, sha256 };
    const { createdAt, replacedId } = await this.#write(tenant, file);
    if (replacedId !== null) await this.store.discard(job.id, replacedId);
    return { id, kind: 'input', name, mediaType: file.mediaType, bytes, sha256, createdAt };
  }

  /**
   * The inputs of a job and what its last attempt attached, from then on when it did. An aborted job shows its inputs only. `tenant`
   * null looks in all tenants. @throws JobcastError `NO_SUCH_JOB`.
   */
  async list(tenant: string | null, jobId: string): Promise<readonly JobFile[]> {
    const files = await listFiles(this.database, tenant, jobId);
    if (!files) throw noSuchJob(jobId);
    return files;
  }

  /**
   * A file that {@link list} shows, with its content; null when there is none. Rejects when the content is not in this instance's
   * data directory.
   */
  async open(tenant: string | null, jobId: string, fileId: string): Promise<OpenFile | null> {
    const found = isUuid(fileId) ? await findFile(this.database, tenant, jobId, fileId) : null;
    if (!found) return null;
    const handle = await open(await this.store.locate(found.jobId, found.file));
    return { file: found.file, stream: handle.createReadStream() };
  }

  /** How many outputs of each job {@link list} shows; jobs without any are left out. */
  countOutputs(jobIds: readonly string[]): Promise<Map<string, number>> {
    return countOutputs(this.database, jobIds);
  }

  async #write(tenant: string, file: FileWrite): Promise<WrittenFile> {
    try {
      return await this.database.transaction(async (runner) => {
        requirePending(await lockJob(runner, tenant, file.jobId), file.jobId);
        return writeFile(runner, file);
      });
    } catch (error) {
      // After an outage nobody knows whether the row is there.
      if (!isDatabaseOutage(error)) await this.store.discard(file.jobId, file.id);
      throw error;
    }
  }
}

function requirePending(job: JobInfo | null, jobId: string): JobInfo {
  if (!job) throw noSuchJob(jobId);
  if (job.status === 'PENDING') return job;
  throw new JobcastError(
    'CONFLICT',
    `job ${jobId} is ${job.status}; files can be submitted with a PENDING job only: create it as pending, attach its files, then enqueue it`,
  );
}
