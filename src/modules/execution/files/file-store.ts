import { constants, Stats } from 'node:fs';
import { copyFile, link, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { JobcastError } from '#libs/contract';
import { Settings } from '../../../settings/index.js';
import { ContentMeter } from './content-meter.js';
import type { JobFile } from './job-file.js';
import { syncPath } from './sync-path.js';

/** A content that is in the store. */
export interface StoredContent {
  readonly id: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** How a content is stored. */
export interface KeepOptions {
  /** Gives it up. */
  readonly signal?: AbortSignal;
  /** How many bytes there is room for, and what refuses more. */
  readonly room?: { readonly bytes: number; readonly refuse: () => JobcastError } | undefined;
}

/** What is known of a content that ought to be there. */
export type ExpectedContent = Pick<JobFile, 'id' | 'name' | 'bytes'>;

/** Contents never change. */
const READ_ONLY = 0o400;

/**
 * The contents of jobs' files: `<data directory>/files/<last two digits of the job's id>/<job id>/<file id>`. The last digits of a
 * UUIDv7 are random, so the folders fill evenly. What is being written is in `incoming`: one place to look for what was left behind.
 */
@Injectable()
export class FileStore {
  readonly root: string;
  readonly incoming: string;
  /** The most that one file may have. */
  readonly maxBytes: number;
  readonly #logger = new Logger('FileStore');

  constructor({ dataDir, maxFileBytes }: Settings) {
    this.root = join(dataDir, 'files');
    this.incoming = join(this.root, 'incoming');
    this.maxBytes = maxFileBytes;
  }

  /** Where the files of a job are. `jobId` as the database writes it. */
  folderOf(jobId: string): string {
    return join(this.root, jobId.slice(-2), jobId);
  }

  pathOf(jobId: string, fileId: string): string {
    return join(this.folderOf(jobId), fileId);
  }

  /** Where a content is. Rejects with an Error that tells what to do when it is not there. */
  async locate(jobId: string, { id, name, bytes }: ExpectedContent): Promise<string> {
    const path = this.pathOf(jobId, id);
    const found = await stat(path).catch((error: unknown) => error);
    if (found instanceof Stats && found.size === bytes) return path;
    const got = found instanceof Stats ? `one of ${found.size} bytes` : String(found);
    throw new Error(
      `the content of the file "${name}": expected ${bytes} bytes at ${path}, got ${got}; all instances must share one JOBCAST_DATA_DIR, on storage that all of them reach`,
    );
  }

  /**
   * Stores the content of a stream. Resolves when a power failure would not lose it. The stream is not destroyed when it is refused, so
   * that a request can still be answered. @throws JobcastError `TOO_LARGE`, or the refusal of the `room`; an error of the stream or of the signal;
   * an Error that describes a fault of the data directory.
   */
  async keep(jobId: string, content: Readable, { signal, room }: KeepOptions = {}): Promise<StoredContent> {
    const id = uuidv7();
    const meter =
      room && room.bytes < this.maxBytes
        ? new ContentMeter(room.bytes, room.refuse)
        : new ContentMeter(this.maxBytes, () => this.#tooLarge());
    const source = content.iterator({ destroyOnReturn: false });
    await this.#bringIn(jobId, id, async (path) => {
      // Opened first: a write stream that is given up while it opens its file would make it after all, when it was already removed.
      const file = await open(path, 'wx', READ_ONLY);
      try {
        await pipeline(source, meter, (chunks: AsyncIterable<Buffer>) => writeFile(file, chunks), signal ? { signal } : {});
        await file.sync();
      } finally {
        await file.close();
      }
    });
    return { id, ...meter.measured() };
  }

  /** Gives the content of one job to another as well; resolves to its id there. */
  async duplicate(file: ExpectedContent, fromJobId: string, jobId: string): Promise<string> {
    const id = uuidv7();
    const source = await this.locate(fromJobId, file);
    await this.#bringIn(jobId, id, async (path) => {
      // Contents never change, so both can be one file; not all file systems have links.
      await link(source, path).catch(() => copyFile(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE));
      await syncPath(path);
    });
    return id;
  }

  /** Removes a content that is no file's any more. */
  async discard(jobId: string, fileId: string): Promise<void> {
    await this.#remove(this.pathOf(jobId, fileId));
  }

  /** Removes all contents of a job. */
  async discardJob(jobId: string): Promise<void> {
    await this.#remove(this.folderOf(jobId));
  }

  async #bringIn(jobId: string, id: string, write: (path: string) => Promise<void>): Promise<void> {
    const temporary = join(this.incoming, id);
    const folder = this.folderOf(jobId);
    try {
      await mkdir(this.incoming, { recursive: true, mode: 0o700 });
      await write(temporary);
      await this.#makeFolder(folder);
      await rename(temporary, join(folder, id));
      await syncPath(folder);
    } catch (error) {
      await this.#remove(temporary);
      await this.#remove(join(folder, id));
      throw this.#clear(error);
    }
  }

  #tooLarge(): JobcastError {
    return new JobcastError(
      'TOO_LARGE',
      `expected a file of at most ${this.maxBytes} bytes (JOBCAST_MAX_FILE_BYTES), got a larger one; split it, or raise the limit`,
    );
  }

  async #makeFolder(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let made = folder; made.startsWith(first); made = dirname(made)) await syncPath(dirname(made));
  }

  #clear(error: unknown): unknown {
    const isOurs = typeof error === 'object' && error !== null && 'syscall' in error && error.syscall !== 'read';
    if (!isOurs) return error;
    const why = 'message' in error ? String(error.message) : '';
    return new Error(`the file could not be stored in ${this.root}: ${why}; see to its space and permissions, or set JOBCAST_DATA_DIR`, {
      cause: error,
    });
  }

  async #remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
      this.#logger.warn(
        `${relative(this.root, path).split(sep).join('/')} in ${this.root} could not be removed; remove it by hand: ${String(error)}`,
      );
    });
  }
}
