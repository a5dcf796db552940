import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { Repeating } from '#libs/runtime';
import { Database, isDatabaseOutage } from '../../../database/index.js';
import { FileStore } from './file-store.js';
import { findMissingJobs } from './find-missing-jobs.sql.js';
import { loadInstallation } from './load-installation.sql.js';

const HOUR_MS = 3_600_000;
/** What is newer may belong to a job whose transaction has not been committed yet. */
const ORPHAN_AGE_MS = HOUR_MS;
/** What is older is written by nobody any more. */
const INCOMING_AGE_MS = 24 * HOUR_MS;
const PASS_EVERY_MS = HOUR_MS;
const SHORTEST_PAUSE_MS = 20;
/** How many jobs one statement looks for. */
const BATCH = 1_000;
const SHARD = /^[0-9a-f]{2}$/;
/** In the store's folder: whose it is. */
const OWNER_FILE = 'installation';

/**
 * Removes what the end of a process left in the store: contents of jobs that are not in the database, and copies that nobody
 * finished. One pass at the start and one every hour, in turns of one of the 256 folders; after each it rests for as long as it took.
 */
@Injectable()
export class FileSweep extends Repeating {
  readonly #logger = new Logger('FileSweep');
  #shards: string[] = [];
  #isForeign = false;

  constructor(
    private readonly database: Database,
    private readonly store: FileStore,
  ) {
    super();
  }

  protected override async turn(): Promise<number> {
    const beganMs = performance.now();
    try {
      if (this.database.connected) await this.#sweepNext();
    } catch (error) {
      this.#shards = [];
      if (!isDatabaseOutage(error)) this.#logger.error('looking for files without a job failed, trying again', { err: error });
    }
    if (this.#shards.length > 0) return Math.max(SHORTEST_PAUSE_MS, performance.now() - beganMs);
    return PASS_EVERY_MS * (0.75 + Math.random() / 2); // so that instances which started together do not all look at once
  }

  async #sweepNext(): Promise<void> {
    const shard = this.#shards.pop();
    if (shard !== undefined) return this.#sweepJobs(join(this.store.root, shard));
    if (!(await this.#isOurs())) return;
    await this.#removeOld(await pathsIn(this.store.incoming), INCOMING_AGE_MS);
    this.#shards = (await namesIn(this.store.root)).filter((name) => SHARD.test(name));
  }

  async #sweepJobs(folder: string): Promise<void> {
    const jobIds = (await namesIn(folder)).filter((name) => isUuid(name));
    for (let from = 0; from < jobIds.length; from += BATCH) {
      const missing = await findMissingJobs(this.database, jobIds.slice(from, from + BATCH));
      await this.#removeOld(
        missing.map((id) => join(folder, id)),
        ORPHAN_AGE_MS,
      );
    }
  }

  async #removeOld(paths: readonly string[], ageMs: number): Promise<void> {
    for (const path of paths) {
      const found = await stat(path).catch(() => undefined); // another instance may have removed it
      if (!found || Date.now() - found.mtimeMs < ageMs) continue;
      await rm(path, { recursive: true, force: true });
      this.#logger.log(`removed ${path}: it belongs to no job`);
    }
  }

  /** Another installation may have been given the same data directory: nothing there is without a job only because we do not know it. */
  async #isOurs(): Promise<boolean> {
    const own = await loadInstallation(this.database);
    const path = join(this.store.root, OWNER_FILE);
    await mkdir(this.store.root, { recursive: true, mode: 0o700 });
    const owner = await writeFile(path, own, { flag: 'wx' }).then(
      () => own,
      () => readFile(path, 'utf8'),
    );
    if (owner !== own && !this.#isForeign) {
      this.#logger.warn(
        `${this.store.root} holds files of another installation (${owner}, this one is ${own}), so orphans are not removed; set JOBCAST_DATA_DIR to a folder of its own`,
      );
    }
    this.#isForeign = owner !== own;
    return owner === own;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function pathsIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).map((name) => join(folder, name));
}
