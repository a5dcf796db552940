import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { Settings } from '../../settings/index.js';
import type { JobInfo } from '../jobs/index.js';
import { ownProcess, stateOf, type ProcessName } from './process-name.js';

/** In the folder of each process: which one it belongs to. */
const OWNER_FILE = 'owner.json';
/** What a process left that cannot be asked for is removed after this time. */
const UNKNOWN_AGE_MS = 24 * 3_600_000;

/** A folder of workspaces, and whose it is. */
interface OwnedFolder {
  readonly path: string;
  readonly owner: ProcessName;
}

/** The jobs' own directories: `<data directory>/workspaces/<instance>~<random>/<job id>-<attempt>-<random>`; one folder for each process. */
@Injectable()
export class Workspaces {
  readonly #logger = new Logger('Workspaces');
  readonly #root: string;
  readonly #own: string;
  readonly #owner: ProcessName;

  constructor({ dataDir, instanceId }: Settings) {
    this.#root = join(dataDir, 'workspaces');
    this.#own = join(this.#root, `${instanceId}~${randomBytes(4).toString('hex')}`);
    this.#owner = ownProcess(instanceId);
  }

  /** Removes what earlier processes of this instance and dead processes of this host left. */
  async sweep(): Promise<void> {
    for (const { path, owner } of await this.#foreignFolders()) {
      const state = stateOf(owner, this.#owner);
      if (state === 'ended' || (state === 'unknown' && owner.instance === this.#owner.instance)) await this.#remove(path);
    }
  }

  /** Removes what processes of hosts (or containers) that are gone left a day ago or earlier; `living` are those that are registered. */
  async sweepUnknown(living: readonly Pick<ProcessName, 'instance' | 'host' | 'pid'>[]): Promise<void> {
    for (const { path, owner } of await this.#foreignFolders()) {
      const isLiving = living.some(({ instance, host, pid }) => instance === owner.instance && host === owner.host && pid === owner.pid);
      if (!isLiving && (await ageMsOf(path)) > UNKNOWN_AGE_MS) await this.#remove(path);
    }
  }

  /** Makes the empty directory of a job's attempt and gives its absolute path. */
  async make(job: JobInfo): Promise<string> {
    await mkdir(this.#own, { recursive: true, mode: 0o700 });
    await writeFile(join(this.#own, OWNER_FILE), JSON.stringify(this.#owner));
    return mkdtemp(join(this.#own, `${job.id}-${job.attempt}-`)); // an attempt that was given back may come again while its first is removed
  }

  /** Removes a directory that was made here, with all that is in it. */
  async remove(path: string): Promise<void> {
    await this.#remove(path);
  }

  /** Removes this process's folder. */
  async end(): Promise<void> {
    await this.#remove(this.#own);
  }

  async #foreignFolders(): Promise<OwnedFolder[]> {
    const names = await readdir(this.#root).catch(() => []);
    const paths = names.map((name) => join(this.#root, name)).filter((path) => path !== this.#own);
    const folders = await Promise.all(paths.map(async (path) => ({ path, owner: await ownerOf(path) })));
    return folders.flatMap(({ path, owner }) => (owner ? [{ path, owner }] : []));
  }

  async #remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
      this.#logger.warn(`a workspace could not be removed; remove it by hand: ${String(error)}`);
    });
  }
}

async function ownerOf(folder: string): Promise<ProcessName | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, OWNER_FILE), 'utf8')) as ProcessName;
  } catch {
    return undefined; // not a workspace, or removed at this moment by another instance
  }
}

async function ageMsOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found ? Date.now() - found.mtimeMs : 0;
}
